package dev.holdfast.source.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A server is protected while it is used, and recovered to instants of its past. */
class RecoveryIT {
    private static final String COUNT = "SELECT count(*) FROM ledger";

    private static String said(Recovered recovered) {
        assertTrue(recovered.isSound(), recovered::toString);
        return recovered.checks().getLast().detail();
    }

    /** A transaction that was committed, and the server's clock before and after it. */
    private record Committed(Instant before, Instant after) {}

    @Test
    void aCopyOfABusyServerEndsExactlyAtTheInstantAskedFor() throws Exception {
        long seed = System.nanoTime();
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            server.run("pgbench", "-h", server.socketFolder().toString(), "-i", "-s", "2", "-q", "postgres");
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> load(server));
            KeptLog log = new KeptLog();
            KeptBase base = KeptBase.of(database);
            List<Committed> ledger = new ArrayList<>();
            while (!load.isDone() || ledger.size() < 10) {
                Instant before = Recoveries.now(server);
                server.sql("INSERT INTO ledger VALUES (" + ledger.size() + ")");
                ledger.add(new Committed(before, Recoveries.now(server)));
            }
            load.join();
            Instant dropping = Recoveries.now(server);
            server.sql("DROP TABLE ledger");
            log.receiveUntil(receiver, Recoveries.now(server));

            Random random = new Random(seed);
            for (int i = 0; i < 3; i++) {
                int count = 1 + random.nextInt(ledger.size() - 1);
                Instant between = ledger.get(count - 1).after();
                assertTrue(between.isBefore(ledger.get(count).before()));
                assertEquals(
                        String.valueOf(count), said(Recoveries.recover(base, log, between, COUNT)), "seed " + seed);
            }
            assertEquals(String.valueOf(ledger.size()), said(Recoveries.recover(base, log, dropping, COUNT)));
        }
    }

    private static void load(PostgresqlServer server) {
        try {
            server.run("pgbench", "-h", server.socketFolder().toString(), "-c", "2", "-T", "8", "-n", "postgres");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anInstantAfterWhichNothingWasCommittedIsReached() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            KeptBase base = KeptBase.of(database);
            assertEquals(List.of(), base.warnings());
            server.sql("INSERT INTO ledger VALUES (1)");
            KeptLog log = new KeptLog();
            Instant quiet = Recoveries.now(server);
            log.receiveUntil(receiver, quiet);
            Recovered recovered = Recoveries.recover(base, log, quiet, COUNT);
            assertEquals("1", said(recovered));
            assertEquals(Optional.empty(), recovered.next());
            assertTrue(recovered.instant().orElseThrow().isBefore(quiet));
        }
    }

    @Test
    void aTransactionAPlaceAndANamedPointAreReachedToo() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            KeptBase base = KeptBase.of(database);
            server.sql("INSERT INTO ledger VALUES (1)");
            String second = server.sql("INSERT INTO ledger VALUES (2) RETURNING pg_current_xact_id()");
            server.sql("INSERT INTO ledger VALUES (3)");
            String place = server.sql("SELECT pg_current_wal_insert_lsn()");
            server.sql("INSERT INTO ledger VALUES (4)");
            server.sql("SELECT pg_create_restore_point('four')");
            server.sql("INSERT INTO ledger VALUES (5)");
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            assertEquals("2", recover(base, log, new RecoveryTarget.Transaction(second)));
            assertEquals("3", recover(base, log, new RecoveryTarget.Position(place)));
            assertEquals("4", recover(base, log, new RecoveryTarget.Named("four")));
            assertEquals("5", recover(base, log, new RecoveryTarget.Latest()));
            assertThrows(
                    SourceException.TargetFailed.class, () -> recover(base, log, new RecoveryTarget.Named("five")));
        }
    }

    private static String recover(KeptBase base, KeptLog log, RecoveryTarget target) throws Exception {
        return said(Recoveries.recover(base, log.all(), target, new TreeMap<>(), COUNT));
    }

    @Test
    void tablespacesGoWhereTheyAreToldAndNowhereElse() throws Exception {
        Path space = PostgresqlServer.makeFolder();
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLESPACE fast LOCATION '" + space + "'");
            server.sql("CREATE TABLE ledger (n int) TABLESPACE fast");
            server.sql("INSERT INTO ledger VALUES (1)");
            String inside =
                    server.sql("SELECT pg_ls_dir('pg_tblspc/' || oid) FROM pg_tablespace WHERE spcname = 'fast'");
            KeptBase base = KeptBase.of(database);
            KeptLog log = new KeptLog();
            Instant now = Recoveries.now(server);
            log.receiveUntil(receiver, now);
            assertThrows(SourceException.TargetRefused.class, () -> Recoveries.recover(base, log, now, COUNT));
            SortedMap<String, Path> places = new TreeMap<>();
            Path other = PostgresqlServer.makeFolder();
            places.put(space.toString(), other);
            Recovered recovered = Recoveries.recover(base, log.until(now), new RecoveryTarget.Time(now), places, COUNT);
            assertEquals("1", said(recovered));
            assertTrue(Files.isDirectory(other.resolve(inside)));
        }
    }

    @Test
    void aCopyNeverWritesIntoATablespaceThatTheLogMadeAndProductionUses() throws Exception {
        Path space = PostgresqlServer.makeFolder();
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            server.sql("CREATE DATABASE gone");
            KeptBase base;
            try (BaseSession session = database.base()) {
                session.next();
                server.sql("DROP DATABASE gone");
                server.sql("CREATE DATABASE made");
                server.sql("made", "CREATE TABLE inside AS SELECT generate_series(1, 100) AS n");
                base = KeptBase.of(database, session);
            }
            KeptLog log = new KeptLog();
            Instant before = Recoveries.now(server);
            log.receiveUntil(receiver, before);
            server.sql("CREATE TABLESPACE late LOCATION '" + space + "'");
            server.sql("CREATE TABLE moved (n int) TABLESPACE late");
            Instant after = Recoveries.now(server);
            log.receiveUntil(receiver, after);
            assertEquals("100", said(Recoveries.recover(base, log, before, "made: SELECT count(*) FROM inside")));
            assertThrows(SourceException.TargetFailed.class, () -> Recoveries.recover(base, log, after, COUNT));
            server.sql("INSERT INTO moved VALUES (1)");
            server.sql("CHECKPOINT");
            assertEquals("1", server.sql("SELECT count(*) FROM moved"));
        }
    }

    @Test
    void theLogMakesNoTablespaceOutsideOfTheCopyUnlessItsPlaceWasNamed() throws Exception {
        Path space = PostgresqlServer.makeFolder();
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            KeptBase base = KeptBase.of(database);
            server.sql("CREATE TABLESPACE late LOCATION '" + space + "'");
            server.sql("CREATE TABLE moved TABLESPACE late AS SELECT generate_series(1, 100) AS n");
            KeptLog log = new KeptLog();
            Instant after = Recoveries.now(server);
            log.receiveUntil(receiver, after);
            server.sql("DROP TABLE moved");
            server.sql("DROP TABLESPACE late"); // production's is gone: nothing stands there
            assertThrows(SourceException.TargetFailed.class, () -> Recoveries.recover(base, log, after, COUNT));
            assertTrue(isEmpty(space));
            SortedMap<String, Path> places = new TreeMap<>();
            places.put(space.toString(), PostgresqlServer.makeFolder().resolve("elsewhere"));
            assertThrows(SourceException.TargetRefused.class, () -> recover(base, log, after, places));
            assertTrue(isEmpty(space));
            places.put(space.toString(), space);
            assertEquals("100", said(recover(base, log, after, places)));
            assertFalse(isEmpty(space));
        }
    }

    private static Recovered recover(KeptBase base, KeptLog log, Instant instant, SortedMap<String, Path> places)
            throws Exception {
        return Recoveries.recover(
                base, log.until(instant), new RecoveryTarget.Time(instant), places, "SELECT count(*) FROM moved");
    }

    private static boolean isEmpty(Path folder) throws Exception {
        try (Stream<Path> found = Files.list(folder)) {
            return found.findAny().isEmpty();
        }
    }

    @Test
    void whatCouldNotEndWellIsRefusedBeforeAnythingIsMade() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options())) {
            Base base = KeptBase.of(database).base();
            Path folder = PostgresqlServer.makeFolder();
            Files.writeString(folder.resolve("mine"), "mine");
            assertThrows(SourceException.TargetRefused.class, () -> open(base, folder));
            SortedMap<String, String> facts = new TreeMap<>(base.facts());
            facts.put("version-number", "160003");
            Path missing = PostgresqlServer.makeFolder().resolve("restored");
            Base newer = new Base(base.identity(), base.needs(), facts);
            assertThrows(SourceException.Unavailable.class, () -> open(newer, missing));
            assertTrue(Files.notExists(missing));
        }
    }

    @Test
    void aBaseThatIsDiscardedLeavesAllPlacesAsTheyWere() throws Exception {
        Path space = PostgresqlServer.makeFolder();
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options())) {
            server.sql("CREATE TABLESPACE fast LOCATION '" + space + "'");
            server.sql("CREATE TABLE ledger (n int) TABLESPACE fast");
            KeptBase base = KeptBase.of(database);
            Path folder = PostgresqlServer.makeFolder();
            SortedMap<String, Path> places = new TreeMap<>();
            places.put(space.toString(), PostgresqlServer.makeFolder().resolve("moved"));
            for (int i = 0; i < 2; i++) { // so that a second restore finds what the first did
                try (DatabaseTarget target = new PostgresqlRecoveryPlugin()
                        .open(base.base(), new RestoreRequest(folder, Optional.empty(), places))) {
                    base.writeTo(target.files());
                    assertTrue(Files.exists(folder.resolve("PG_VERSION")));
                    target.discard();
                }
                assertFalse(Files.exists(places.get(space.toString())));
                try (Stream<Path> left = Files.list(folder)) {
                    assertEquals(List.of(), left.toList());
                }
            }
            assertEquals("0", server.sql("SELECT count(*) FROM ledger"));
        }
    }

    private static void open(Base base, Path folder) throws Exception {
        new PostgresqlRecoveryPlugin()
                .open(base, new RestoreRequest(folder, Optional.empty(), new TreeMap<>()))
                .close();
    }
}
