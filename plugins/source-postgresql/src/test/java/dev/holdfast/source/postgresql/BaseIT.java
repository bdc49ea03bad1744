package dev.holdfast.source.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.tck.database.KeptBase;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bases of one running server. */
class BaseIT {
    private static PostgresqlServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresqlServer.fresh("max_slot_wal_keep_size = 1GB");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Database open() throws SourceException {
        return new PostgresqlPlugin().open(server.options());
    }

    private static String file(String table) throws Exception {
        return "cluster/" + server.sql("SELECT pg_relation_filepath('" + table + "')");
    }

    @Test
    void whatTheServerMakesAnewIsNoPartOfABase() throws Exception {
        server.sql("CREATE UNLOGGED TABLE unlogged AS SELECT generate_series(1, 1000)");
        KeptBase base = KeptBase.of(open());
        assertTrue(base.find("cluster/pg_wal/archive_status").isPresent());
        assertEquals(
                List.of(),
                base.entries().stream()
                        .map(each -> each.entry().path().toString())
                        .filter(path ->
                                path.matches("cluster/(pg_wal/0.*|postmaster.pid|global/pg_control|pg_replslot/.*)"))
                        .toList());
        assertFalse(base.find(file("unlogged")).isPresent());
        assertTrue(base.find(file("unlogged") + "_init").isPresent());
        assertTrue(base.find("stop/pg_control").isPresent());
    }

    @Test
    void theFactsTellVersionAndWhatARecoveryNeeds() throws Exception {
        KeptBase base = KeptBase.of(open());
        assertEquals(server.sql("SHOW server_version_num"), base.base().facts().get("version-number"));
        assertEquals("16777216", base.base().facts().get("segment-size"));
        assertEquals("on", base.base().facts().get("data-checksums"));
        assertEquals("100", base.base().facts().get("setting.max_connections"));
        assertEquals("00000001", base.base().needs().start().stream());
        assertEquals(0, base.base().needs().start().offset() % (16 << 20)); // logs are handed over in segments
    }

    @Test
    void aDamagedPageIsToldByFileAndNumberAndTheBaseIsTakenAllTheSame() throws Exception {
        server.sql("CREATE TABLE damaged AS SELECT generate_series(1, 10000) AS n");
        server.sql("CHECKPOINT");
        String file = file("damaged");
        try (RandomAccessFile page = new RandomAccessFile(
                server.dataFolder()
                        .resolve(Path.of("cluster").relativize(Path.of(file)))
                        .toFile(),
                "rw")) {
            page.seek(2 * 8192 + 4000);
            int before = page.read();
            page.seek(2 * 8192 + 4000);
            page.write(before ^ 1);
        }
        KeptBase base = KeptBase.of(open());
        assertEquals(
                List.of("damaged in the server already, its checksum is wrong: " + file + ", page 2"), base.warnings());
        assertEquals("1", base.base().facts().get("damaged-pages"));
        server.sql("DROP TABLE damaged");
    }

    @Test
    void aTableThatIsDroppedWhileTheBaseIsReadDoesNotDisturbIt() throws Exception {
        server.sql("CREATE TABLE dropped AS SELECT generate_series(1, 1000) AS n");
        String file = file("dropped");
        try (Database database = open();
                BaseSession session = database.base()) {
            session.next();
            server.sql("DROP TABLE dropped");
            server.sql("CHECKPOINT");
            KeptBase base = KeptBase.of(database, session);
            assertEquals(List.of(), base.warnings());
            assertTrue(base.find(file)
                    .map(each -> each.content().orElseThrow().length == 0)
                    .orElse(true));
        }
    }

    @Test
    void aFileThatWasNotWrittenKeepsItsStampAndOneThatWasDoesNot() throws Exception {
        server.sql("CREATE TABLE quiet AS SELECT generate_series(1, 1000) AS n");
        server.sql("CREATE TABLE busy AS SELECT generate_series(1, 1000) AS n");
        server.sql("VACUUM quiet");
        server.sql("CHECKPOINT");
        Thread.sleep(2500); // what was just written has no stamp that lasts
        Map<String, String> before = stamps();
        server.sql("UPDATE busy SET n = n + 1");
        server.sql("CHECKPOINT");
        Map<String, String> after = stamps();
        assertEquals(before.get(file("quiet")), after.get(file("quiet")));
        assertFalse(Optional.ofNullable(before.get(file("busy"))).equals(Optional.ofNullable(after.get(file("busy")))));
    }

    @Test
    void whatIsSaidToBeAsInTheBaseBeforeIsSoByteForByte() throws Exception {
        try (PostgresqlServer busy = PostgresqlServer.fresh("autovacuum = off")) {
            busy.run("pgbench", "-h", busy.socketFolder().toString(), "-i", "-s", "5", "-q", "postgres");
            busy.sql("CREATE TABLE grown AS SELECT n, repeat('x', 300) AS t FROM generate_series(1, 20000) AS n");
            busy.sql("CREATE INDEX ON grown USING gist (box(point(n, n), point(n, n)))");
            Database database = new PostgresqlPlugin().open(busy.options());
            KeptBase first = KeptBase.of(database);
            busy.run("pgbench", "-h", busy.socketFolder().toString(), "-c", "2", "-t", "300", "-n", "postgres");
            busy.sql("SELECT count(*) FROM grown"); // sets hint bits
            busy.sql("DELETE FROM grown WHERE n > 19000");
            busy.sql("VACUUM grown");
            busy.sql("INSERT INTO grown SELECT n, repeat('y', 300) FROM generate_series(1, 3000) AS n");
            busy.sql("UPDATE grown SET n = -n WHERE n BETWEEN 100 AND 110");
            Recognised then = Recognised.of(database, first, first.base().facts());
            assertTrue(then.same() > 100, then::toString);
            assertTrue(then.other() > 20, then::toString);
            SortedMap<String, String> mended = new TreeMap<>(first.base().facts());
            mended.put("damaged-pages", "1");
            assertEquals(0, Recognised.of(database, first, mended).same());
            busy.stop();
            busy.start();
            assertEquals(0, Recognised.of(database, first, first.base().facts()).same(), "the server was stopped");
        }
    }

    /** How many blocks of a next base are said to be as they were, which is looked at, and how many are not. */
    private record Recognised(int same, int other) {
        private static final int BLOCK = 64 << 10;

        static Recognised of(Database database, KeptBase before, SortedMap<String, String> facts) throws Exception {
            Map<String, byte[]> files = new HashMap<>();
            before.entries()
                    .forEach(each -> each.content()
                            .ifPresent(content -> files.put(each.entry().path().toString(), content)));
            int same = 0;
            int other = 0;
            try (BaseSession session = database.base()) {
                session.since(facts);
                for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
                    byte[] old = files.get(next.get().path().toString());
                    if (!(next.get().kind() instanceof TreeEntry.RegularFile) || old == null) {
                        continue;
                    }
                    try (TreeSession.FileContent content = session.open(next.get())) {
                        ByteBuffer block = ByteBuffer.allocate(BLOCK);
                        for (int at = 0; fill(content, block); at += BLOCK) {
                            int from = at;
                            if (at + block.remaining() <= old.length
                                    && content.recognition()
                                            .filter(known -> known.isAsBefore(from, block))
                                            .isPresent()) {
                                assertEquals(block, ByteBuffer.wrap(old, at, block.remaining()));
                                same++;
                            } else {
                                other++;
                            }
                        }
                    }
                }
            }
            return new Recognised(same, other);
        }

        private static boolean fill(TreeSession.FileContent content, ByteBuffer block) throws Exception {
            block.clear();
            while (block.hasRemaining() && content.read(block) >= 0) {
                // until it is full
            }
            return block.flip().hasRemaining();
        }
    }

    private static Map<String, String> stamps() throws Exception {
        Map<String, String> stamps = new HashMap<>();
        for (KeptBase.Entry each : KeptBase.of(open()).entries()) {
            if (each.entry().kind() instanceof TreeEntry.RegularFile file) {
                stamps.put(each.entry().path().toString(), file.stamp());
            }
        }
        return stamps;
    }

    @Test
    void theDataFolderOfAnotherServerIsRefused() throws Exception {
        try (PostgresqlServer other = PostgresqlServer.fresh()) {
            Map<String, String> options = new HashMap<>(server.options());
            options.put("data-directory", other.dataFolder().toString());
            assertThrows(SourceException.Unavailable.class, () -> new PostgresqlPlugin().open(options));
        }
    }

    @Test
    void theDataFolderOfAStandbyIsNotTakenForItsPrimarys() throws Exception {
        try (PostgresqlServer standby = server.standby()) {
            Map<String, String> options = new HashMap<>(server.options());
            options.put("data-directory", standby.dataFolder().toString());
            assertThrows(SourceException.Unavailable.class, () -> new PostgresqlPlugin().open(options));
        }
    }

    @Test
    void aRoleThatLacksPrivilegesIsToldWhichAtOnce() throws Exception {
        server.sql("CREATE ROLE nobody LOGIN");
        Map<String, String> options = new HashMap<>(server.options());
        options.put("user", "nobody");
        SourceException.Unavailable refused =
                assertThrows(SourceException.Unavailable.class, () -> new PostgresqlPlugin().open(options));
        assertTrue(String.valueOf(refused.getMessage()).contains("REPLICATION"), refused::toString);
    }
}
