package dev.holdfast.source.postgresql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bases of a server whose files cannot be read here: it sends them, to a role that has what the documentation grants. */
class RemoteBaseIT {
    private static final String ROLE = """
            CREATE ROLE holdfast LOGIN REPLICATION;
            GRANT pg_read_all_settings, pg_read_server_files TO holdfast;
            GRANT EXECUTE ON FUNCTION pg_backup_start, pg_backup_stop, pg_ls_dir(text, boolean, boolean),
              pg_stat_file(text, boolean), pg_read_binary_file(text, bigint, bigint, boolean) TO holdfast;""";

    private static PostgresqlServer server;
    private static Path space;

    @BeforeAll
    static void start() throws Exception {
        space = PostgresqlServer.makeFolder();
        server = PostgresqlServer.fresh("max_slot_wal_keep_size = 1GB");
        server.sql(ROLE);
        server.sql("CREATE TABLESPACE fast LOCATION '" + space + "'");
        server.sql("CREATE TABLE many TABLESPACE fast AS SELECT generate_series(1, 300000) AS n"); // several pieces
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, String> options(PostgresqlServer of) {
        Map<String, String> options = new HashMap<>(of.options());
        options.put("user", "holdfast");
        options.remove("data-directory");
        return options;
    }

    private static Database open() throws SourceException {
        return new PostgresqlPlugin().open(options(server));
    }

    private static String file(String table) throws Exception {
        return "cluster/" + server.sql("SELECT pg_relation_filepath('" + table + "')");
    }

    private static SortedMap<String, byte[]> files(KeptBase base) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (KeptBase.Entry each : base.entries()) {
            String path = each.entry().path().toString();
            if (!path.startsWith("stop/") && !path.matches("cluster/(pg_xact|pg_multixact|pg_logical|pg_stat)/.*")) {
                files.put(path, each.content().orElse(new byte[0]));
            }
        }
        return files;
    }

    @Test
    void aBaseIsTheSameAsOneThatIsReadOnTheHost() throws Exception {
        server.sql("VACUUM FREEZE");
        server.sql("CHECKPOINT");
        SortedMap<String, byte[]> onHost = files(KeptBase.of(new PostgresqlPlugin().open(server.options())));
        KeptBase base = KeptBase.of(open());
        SortedMap<String, byte[]> remote = files(base);
        assertEquals(List.of(), base.warnings());
        assertEquals(onHost.keySet(), remote.keySet());
        onHost.forEach((path, content) -> assertArrayEquals(content, remote.get(path), path));
        assertTrue(onHost.values().stream().anyMatch(content -> content.length > 8 << 20)); // more than a piece
        assertEquals("through-connection", base.base().facts().get("read"));
        assertEquals(server.dataFolder().toString(), base.base().facts().get("data-directory"));
    }

    @Test
    void aCopyOfABusyServerEndsExactlyAtTheInstantAskedFor() throws Exception {
        try (Database database = open();
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int) TABLESPACE fast");
            server.run("pgbench", "-h", server.socketFolder().toString(), "-i", "-s", "2", "-q", "postgres");
            KeptLog log = new KeptLog();
            KeptBase base;
            try (BaseSession session = database.base()) {
                session.next();
                server.run("pgbench", "-h", server.socketFolder().toString(), "-t", "500", "-n", "postgres");
                server.sql("INSERT INTO ledger SELECT generate_series(1, 7)");
                base = KeptBase.of(database, session);
            }
            server.sql("INSERT INTO ledger VALUES (8)");
            Instant instant = Recoveries.now(server);
            server.sql("INSERT INTO ledger VALUES (9)");
            log.receiveUntil(receiver, Recoveries.now(server));
            SortedMap<String, Path> places = new TreeMap<>();
            places.put(space.toString(), PostgresqlServer.makeFolder());
            var recovered = Recoveries.recover(
                    base,
                    log.until(instant),
                    new RecoveryTarget.Time(instant),
                    places,
                    "SELECT count(*) FROM ledger",
                    "SELECT sum(bbalance) = (SELECT sum(abalance) FROM pgbench_accounts) FROM pgbench_branches");
            assertTrue(recovered.isSound(), recovered::toString);
            assertEquals(
                    List.of("8", "t"),
                    recovered.checks().reversed().subList(0, 2).reversed().stream()
                            .map(each -> each.detail())
                            .toList());
        }
    }

    @Test
    void aFileThatWasNotWrittenKeepsItsStampAndOneThatWasDoesNot() throws Exception {
        server.sql("CREATE TABLE quiet AS SELECT generate_series(1, 1000) AS n");
        server.sql("CREATE TABLE busy AS SELECT generate_series(1, 1000) AS n");
        server.sql("VACUUM quiet");
        server.sql("CHECKPOINT");
        Thread.sleep(3500); // what was just written has no stamp that lasts
        Map<String, String> before = stamps();
        server.sql("UPDATE busy SET n = n + 1");
        server.sql("CHECKPOINT");
        Map<String, String> after = stamps();
        assertEquals(before.get(file("quiet")), after.get(file("quiet")));
        assertFalse(Optional.ofNullable(before.get(file("busy"))).equals(Optional.ofNullable(after.get(file("busy")))));
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
    void aDamagedPageIsToldByFileAndNumber() throws Exception {
        server.sql("CREATE TABLE damaged AS SELECT generate_series(1, 10000) AS n");
        server.sql("CHECKPOINT");
        String file = file("damaged");
        Path path = server.dataFolder().resolve(Path.of("cluster").relativize(Path.of(file)));
        try (RandomAccessFile page = new RandomAccessFile(path.toFile(), "rw")) {
            page.seek(2 * 8192 + 4000);
            int before = page.read();
            page.seek(2 * 8192 + 4000);
            page.write(before ^ 1);
        }
        KeptBase base = KeptBase.of(open());
        server.sql("DROP TABLE damaged");
        assertEquals(
                List.of("damaged in the server already, its checksum is wrong: " + file + ", page 2"), base.warnings());
    }

    @Test
    void aTableThatIsDroppedWhileTheBaseIsReadDoesNotDisturbIt() throws Exception {
        server.sql("CREATE TABLE dropped AS SELECT generate_series(1, 1000) AS n");
        server.sql("CREATE DATABASE gone");
        try (Database database = open();
                BaseSession session = database.base()) {
            session.next();
            server.sql("DROP TABLE dropped");
            server.sql("DROP DATABASE gone");
            server.sql("CHECKPOINT");
            assertEquals(List.of(), KeptBase.of(database, session).warnings());
        }
    }

    @Test
    void aDataFolderThatIsNotOnThisHostHasTheServerSendItsFiles() throws Exception {
        Map<String, String> options = options(server);
        options.put("data-directory", "/nowhere/main");
        try (Database database = new PostgresqlPlugin().open(options);
                Database onHost = new PostgresqlPlugin().open(server.options())) {
            assertEquals("through the server's connection", database.access());
            assertEquals("on this host, from " + server.dataFolder(), onHost.access());
        }
    }

    @Test
    void aRoleThatLacksWhatSendingFilesTakesIsToldWhat() throws Exception {
        server.sql("CREATE ROLE partly LOGIN REPLICATION; GRANT pg_read_all_settings TO partly;"
                + " GRANT EXECUTE ON FUNCTION pg_backup_start, pg_backup_stop TO partly");
        Map<String, String> options = options(server);
        options.put("user", "partly");
        SourceException.Unavailable refused =
                assertThrows(SourceException.Unavailable.class, () -> new PostgresqlPlugin().open(options));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("pg_read_server_files") && message.contains("pg_ls_dir"), message);
    }

    @Test
    void aFileThatTheServerCannotReadEndsTheBase() throws Exception {
        server.sql("CREATE TABLE locked AS SELECT generate_series(1, 1000) AS n");
        server.sql("CHECKPOINT");
        Path path = server.dataFolder().resolve(Path.of("cluster").relativize(Path.of(file("locked"))));
        Files.setPosixFilePermissions(path, Set.of());
        try (Database database = open();
                BaseSession session = database.base()) {
            assertThrows(SourceException.Unreadable.class, () -> readOn(session));
        } finally {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** As a backup does, for which a file that cannot be read is no reason to end. */
    private static void readOn(BaseSession session) throws SourceException {
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            if (next.get().kind() instanceof TreeEntry.RegularFile) {
                ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
                try (TreeSession.FileContent content = session.open(next.get())) {
                    int count = 0;
                    while (count >= 0) {
                        count = content.read(buffer.clear());
                    }
                } catch (IOException _) {
                    // it is left out, and told of
                }
            }
        }
    }

    @Test
    void aNameThatLeadsOutOfItsFolderIsRefused() throws Exception {
        // what is STABLE is put into the query, where a built-in function of that number would be called
        try (PostgresqlServer hostile = PostgresqlServer.fresh()) {
            hostile.sql(ROLE);
            for (String name : List.of("../../etc/passwd", "..", "/etc/passwd", "", "base/../../etc")) {
                hostile.sql("SET allow_system_table_mods = on; CREATE OR REPLACE FUNCTION"
                        + " pg_catalog.pg_ls_dir(filename text, missing_ok boolean, include_dot_dirs boolean)"
                        + " RETURNS SETOF text LANGUAGE sql STABLE AS $$ SELECT '" + name + "'::text $$");
                try (Database database = new PostgresqlPlugin().open(options(hostile));
                        BaseSession session = database.base()) {
                    fail(name, session);
                } catch (SourceException.Unreadable refused) {
                    assertTrue(String.valueOf(refused.getMessage()).contains("no entry can have"), refused::toString);
                }
            }
        }
    }

    private static void fail(String name, BaseSession session) throws SourceException {
        int entries = 0;
        while (session.next().isPresent()) {
            entries++;
        }
        throw new AssertionError("a base of " + entries + " entries took one by the name '" + name + "'");
    }
}
