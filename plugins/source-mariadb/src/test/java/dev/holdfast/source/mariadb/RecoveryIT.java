package dev.holdfast.source.mariadb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.MariadbServer;
import dev.holdfast.spi.database.Base;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server is protected while it is used, and recovered to instants of its past. */
class RecoveryIT {
    private static final String COUNT = "shop: SELECT count(*) FROM ledger";

    private static MariadbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MariadbServer.fresh();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void begin() throws Exception {
        server.sql("CREATE OR REPLACE DATABASE shop; CREATE TABLE shop.ledger (n int PRIMARY KEY)");
    }

    private static String said(Recovered recovered) {
        assertTrue(recovered.isSound(), recovered::toString);
        return recovered.checks().getLast().detail();
    }

    @Test
    void aCopyOfABusyServerEndsExactlyAtTheInstantAskedFor() throws Exception {
        long seed = System.nanoTime();
        begin();
        try (Database database = new MariadbPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty());
                Load load = Load.on(server)) {
            KeptLog log = new KeptLog();
            KeptBase base = KeptBase.of(database);
            List<Instant> after = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                server.sql("INSERT INTO shop.ledger VALUES (" + n + ")");
                after.add(Recoveries.now(server));
                log.receiveUntil(receiver, after.getLast()); // the server was looked at between two transactions
            }
            server.sql("DROP TABLE shop.ledger");
            load.requireAlive();
            log.receiveUntil(receiver, Recoveries.now(server));

            Random random = new Random(seed);
            int count = 1 + random.nextInt(after.size() - 1);
            Recovered early = Recoveries.recover(base, log.all(), new RecoveryTarget.Time(after.get(count - 1)), COUNT);
            assertEquals(String.valueOf(count), said(early), "seed " + seed);
            assertTrue(early.next().isPresent());
            Recovered beforeTheDrop = Recoveries.recover(base, log, after.getLast(), COUNT);
            assertEquals(String.valueOf(after.size()), said(beforeTheDrop));
        }
    }

    @Test
    void aTransactionAPlaceAndTheEndAreReachedThroughSeveralFiles() throws Exception {
        begin();
        try (Database database = new MariadbPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            KeptBase base = KeptBase.of(database);
            String second = server.sql("INSERT INTO shop.ledger VALUES (1); FLUSH BINARY LOGS;"
                    + "INSERT INTO shop.ledger VALUES (2); SELECT @@last_gtid");
            String place = server.sql("INSERT INTO shop.ledger VALUES (3); SHOW MASTER STATUS");
            server.sql("INSERT INTO shop.ledger VALUES (4)");
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            assertEquals("2", recover(base, log, new RecoveryTarget.Transaction(second)));
            String written = place.strip().replace('\t', ':');
            assertEquals("3", recover(base, log, new RecoveryTarget.Position(written)));
            assertEquals("4", recover(base, log, new RecoveryTarget.Latest()));
            int colon = written.indexOf(':');
            String within = written.substring(0, colon + 1) + (Long.parseLong(written.substring(colon + 1)) - 5);
            for (RecoveryTarget none : List.of(
                    new RecoveryTarget.Transaction("0-1-99999999"),
                    new RecoveryTarget.Position(within),
                    new RecoveryTarget.Named("four"))) {
                assertThrows(SourceException.TargetFailed.class, () -> recover(base, log, none));
            }
        }
    }

    private static String recover(KeptBase base, KeptLog log, RecoveryTarget target) throws Exception {
        return said(Recoveries.recover(base, log.all(), target, COUNT));
    }

    @Test
    void aTransactionOfWhichAPartCameIsLeftOut() throws Exception {
        begin();
        try (Database database = new MariadbPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            KeptBase base = KeptBase.of(database);
            server.sql("INSERT INTO shop.ledger VALUES (1)");
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            long whole = log.end().orElseThrow().offset();
            server.sql("INSERT INTO shop.ledger VALUES (2), (3), (4)");
            log.receiveUntil(receiver, Recoveries.now(server));
            long part = whole + (log.end().orElseThrow().offset() - whole) * 3 / 4;
            assertEquals("1", said(Recoveries.recover(base, log.upTo(part), new RecoveryTarget.Latest(), COUNT)));
        }
    }

    @Test
    void whatCouldNotEndWellIsRefusedBeforeAnythingIsMade() throws Exception {
        begin();
        try (Database database = new MariadbPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            KeptBase base = KeptBase.of(database);
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            Path parent = MariadbServer.makeFolder();
            Path folder = parent.resolve("restored");
            Files.createDirectory(folder);
            Path file = Files.writeString(folder.resolve("precious"), "data");
            assertThrows(SourceException.TargetRefused.class, () -> open(base.base(), folder));
            assertEquals("data", Files.readString(file));
            SortedMap<String, String> facts = new TreeMap<>(base.base().facts());
            facts.put("series", "10.6");
            Base older = new Base(base.base().identity(), base.base().needs(), facts);
            assertThrows(SourceException.Unavailable.class, () -> open(older, parent.resolve("new")));
            assertFalse(Files.exists(parent.resolve("new")));
        }
    }

    @Test
    void aBaseThatIsDiscardedLeavesAllPlacesAsTheyWere() throws Exception {
        begin();
        try (Database database = new MariadbPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            KeptBase base = KeptBase.of(database);
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            Path parent = MariadbServer.makeFolder();
            Path folder = parent.resolve("restored");
            try (DatabaseTarget target = new MariadbRecoveryPlugin()
                    .open(base.base(), new RestoreRequest(folder, Optional.empty(), new TreeMap<>()))) {
                base.writeTo(target.files());
                assertTrue(Files.isDirectory(folder.resolve("mysql")));
                target.discard();
            }
            try (Stream<Path> left = Files.list(parent)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    private static void open(Base base, Path folder) throws SourceException {
        new MariadbRecoveryPlugin()
                .open(base, new RestoreRequest(folder, Optional.empty(), new TreeMap<>()))
                .close();
    }
}
