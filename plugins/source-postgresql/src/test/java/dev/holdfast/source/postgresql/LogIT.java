package dev.holdfast.source.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The log of servers that are loaded, killed, promoted. */
class LogIT {
    private static final String COUNT = "SELECT count(*) FROM ledger";

    @Test
    void theLogGoesOnAfterTheServerWasKilled() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options())) {
            KeptLog log = new KeptLog();
            KeptBase base;
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                server.sql("CREATE TABLE ledger (n int)");
                base = KeptBase.of(database);
                server.sql("INSERT INTO ledger SELECT generate_series(1, 100000)");
                log.receiveUntil(receiver, Recoveries.now(server));
                server.sql("INSERT INTO ledger VALUES (0)");
                server.kill();
                assertThrows(SourceException.Unavailable.class, () -> {
                    for (int i = 0; i < 100; i++) {
                        receiver.next(Duration.ofMillis(100)).ifPresent(log::take);
                    }
                });
            }
            server.start();
            try (LogReceiver receiver = database.receive(log.end())) {
                Instant end = Recoveries.now(server);
                log.receiveUntil(receiver, end);
                Recovered recovered = Recoveries.recover(base, log, end, COUNT);
                assertTrue(recovered.isSound(), recovered::toString);
                assertEquals("100001", recovered.checks().getLast().detail());
            }
        }
    }

    @Test
    void theLogOfAStandbyFollowsItThroughItsPromotion() throws Exception {
        try (PostgresqlServer primary = PostgresqlServer.fresh();
                PostgresqlServer standby = primary.standby()) {
            KeptLog log = new KeptLog();
            primary.sql("CREATE TABLE ledger (n int)");
            try (Database database = new PostgresqlPlugin().open(standby.options());
                    LogReceiver receiver = database.receive(Optional.empty())) {
                primary.sql("CHECKPOINT"); // a standby can begin a backup only after one
                KeptBase base = KeptBase.of(database);
                primary.sql("INSERT INTO ledger VALUES (1)");
                standby.promote();
                standby.sql("INSERT INTO ledger VALUES (2)");
                Instant end = Recoveries.now(standby);
                log.receiveUntil(receiver, end);
                assertEquals("00000002", log.end().map(LogPosition::stream).orElse(""));
                Recovered recovered = Recoveries.recover(base, log, end, COUNT);
                assertTrue(recovered.isSound(), recovered::toString);
                assertEquals("2", recovered.checks().getLast().detail());
            }
        }
    }

    @Test
    void theServerKeepsWhatIsNotDurableAndForgetsTheRest() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            String kept = "SELECT restart_lsn FROM pg_replication_slots";
            String before = server.sql(kept);
            KeptLog log = new KeptLog();
            server.sql("CREATE TABLE ledger AS SELECT generate_series(1, 100000) AS n");
            Instant now = Recoveries.now(server);
            while (log.end().isEmpty() || !log.reaches(now)) {
                receiver.next(Duration.ofMillis(100)).ifPresent(log::take);
            }
            assertEquals(before, server.sql(kept));
            receiver.durable(log.end().orElseThrow());
            for (int i = 0; i < 600 && before.equals(server.sql(kept)); i++) {
                receiver.next(Duration.ofMillis(10)).ifPresent(log::take);
            }
            assertTrue(!before.equals(server.sql(kept)));
        }
    }

    @Test
    void commitsThatWaitForTheReceiverMakeItSayThatItIsAwaited() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            assertFalse(receiver.isAwaited());
            server.sql("ALTER SYSTEM SET synchronous_standby_names = 'holdfast'");
            server.sql("SELECT pg_reload_conf()");
            for (int i = 0; i < 600 && !receiver.isAwaited(); i++) {
                receiver.next(Duration.ofMillis(100)).ifPresent(log::take);
                log.end().ifPresent(receiver::durable);
            }
            assertTrue(receiver.isAwaited());
        }
    }

    @Test
    void aGapIsToldWhenTheServerGaveUpKeepingItsLog() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh(
                        "max_slot_wal_keep_size = 16MB", "max_wal_size = 32MB", "min_wal_size = 32MB");
                Database database = new PostgresqlPlugin().open(server.options())) {
            KeptLog log = new KeptLog();
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                log.receiveUntil(receiver, Recoveries.now(server));
            }
            for (int i = 0; i < 6; i++) {
                server.sql("CREATE TABLE t" + i + " AS SELECT generate_series(1, 200000) AS n");
                server.sql("SELECT pg_switch_wal()");
                server.sql("CHECKPOINT");
            }
            assertThrows(
                    SourceException.Changed.class,
                    () -> database.receive(log.end()).close());
            database.receive(Optional.empty()).close(); // begins anew
        }
    }

    @Test
    void aSlotThatIsLetGoOfInAMomentIsWaitedFor() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options())) {
            LogReceiver first = database.receive(Optional.empty());
            CompletableFuture<Void> leaving = CompletableFuture.runAsync(
                    first::close, CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS));
            database.receive(Optional.empty()).close();
            leaving.join();
        }
    }

    @Test
    void aSlotOfSomebodyElsesIsNotUsed() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh("wal_level = logical")) {
            server.sql("SELECT pg_create_logical_replication_slot('theirs', 'pgoutput')");
            Map<String, String> options = new HashMap<>(server.options());
            options.put("slot", "theirs");
            try (Database database = new PostgresqlPlugin().open(options)) {
                assertThrows(SourceException.Unavailable.class, () -> database.receive(Optional.empty()));
            }
        }
    }
}
