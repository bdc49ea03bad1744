package dev.holdfast.source.mariadb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.MariadbServer;
import dev.holdfast.source.mariadb.binlog.Margins;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The binary log of servers that are stopped, killed, and lose what was received. */
class LogIT {
    private static final String COUNT = "shop: SELECT count(*) FROM ledger";

    @Test
    void theLogGoesOnAfterTheServerWasKilledFromWhereverItWasStored() throws Exception {
        try (MariadbServer server = MariadbServer.fresh();
                Database database = new MariadbPlugin().open(server.options())) {
            KeptLog log = new KeptLog();
            KeptBase base;
            server.sql("CREATE DATABASE shop; CREATE TABLE shop.ledger (n int PRIMARY KEY)");
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                base = KeptBase.of(database);
                server.sql("INSERT INTO shop.ledger VALUES (1), (2), (3)");
                log.receiveUntil(receiver, Recoveries.now(server));
                server.sql("INSERT INTO shop.ledger VALUES (4)");
                server.kill();
                assertThrows(SourceException.Unavailable.class, () -> {
                    while (true) {
                        receiver.next(Duration.ofMillis(100)).ifPresent(log::take);
                    }
                });
            }
            server.start();
            server.sql("INSERT INTO shop.ledger VALUES (5)");
            KeptLog later = log.forgetting(7); // what is stored may end within an event
            try (LogReceiver receiver = database.receive(later.end())) {
                Instant end = Recoveries.now(server);
                later.receiveUntil(receiver, end);
                Recovered recovered = Recoveries.recover(base, later, end, COUNT);
                assertTrue(recovered.isSound(), recovered::toString);
                assertEquals("5", recovered.checks().getLast().detail());
            }
        }
    }

    @Test
    void whatIsStoredIsTheServersFileByteForByteAndItsMargins() throws Exception {
        try (MariadbServer server = MariadbServer.fresh(
                        "--binlog-annotate-row-events=1", "--binlog-format=ROW", "--max-allowed-packet=64M");
                Database database = new MariadbPlugin().open(server.options())) {
            KeptLog log = new KeptLog();
            server.sql("CREATE DATABASE shop; CREATE TABLE shop.large (b longblob)");
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                server.sql("INSERT INTO shop.large VALUES (REPEAT('x', 9000000));"
                        + "UPDATE shop.large SET b = CONCAT(b, b)"); // larger than a packet of the protocol
                log.receiveUntil(receiver, Recoveries.now(server));
            }
            LogPosition end = log.end().orElseThrow();
            byte[] file = Files.readAllBytes(server.dataFolder().resolve("mariadb-bin.000001"));
            assertEquals(end.offset(), Margins.stored(file.length));
            byte[] stored = new byte[(int) end.offset()];
            LogSource source = log.all();
            source.read(new LogPosition(end.stream(), 0), ByteBuffer.wrap(stored));
            int place = 4;
            int at = 5;
            while (place < file.length) {
                int length = ByteBuffer.wrap(file, place + 9, 4)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                        .getInt();
                if (place > 4) { // the server marks the first event while it writes the file
                    assertArrayEquals(
                            Arrays.copyOfRange(file, place, place + length),
                            Arrays.copyOfRange(stored, at, at + length),
                            "event at " + place);
                }
                at += length + Margins.length(place, place + length);
                place += length;
            }
        }
    }

    @Test
    void manyFilesFollowOneAnotherWhateverTheirAnnouncementsEndWith() throws Exception {
        try (MariadbServer server = MariadbServer.fresh();
                Database database = new MariadbPlugin().open(server.options())) {
            KeptLog log = new KeptLog();
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                server.sql("FLUSH BINARY LOGS;"
                        .repeat(300)); // the checksum of one of them is like a digit, or a line's end
                log.receiveUntil(receiver, Recoveries.now(server));
            }
            assertTrue(log.end().orElseThrow().stream().endsWith("-000301"), log.end()::toString);
        }
    }

    @Test
    void aGapIsToldWhenTheServerPurgedItsLogOrBeganItAnew() throws Exception {
        try (MariadbServer server = MariadbServer.fresh();
                Database database = new MariadbPlugin().open(server.options())) {
            KeptLog log = new KeptLog();
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                log.receiveUntil(receiver, Recoveries.now(server));
            }
            server.sql("FLUSH BINARY LOGS; FLUSH BINARY LOGS");
            purge(server);
            assertThrows(
                    SourceException.Changed.class,
                    () -> database.receive(log.end()).close());
            KeptLog anew = new KeptLog();
            try (LogReceiver receiver = database.receive(Optional.empty())) {
                anew.receiveUntil(receiver, Recoveries.now(server));
            }
            String second = server.sql("SELECT UNIX_TIMESTAMP()");
            while (server.sql("SELECT UNIX_TIMESTAMP()").equals(second)) {
                Thread.sleep(50); // files are told apart by the second in which they were begun
            }
            server.sql("RESET MASTER TO 3; CREATE DATABASE other; CREATE DATABASE another; CREATE DATABASE third");
            assertThrows(
                    SourceException.Changed.class,
                    () -> database.receive(anew.end()).close());
            database.receive(Optional.empty()).close();
        }
    }

    /** A file stays as long as the server has not noticed that whoever received it is gone. */
    private static void purge(MariadbServer server) throws Exception {
        for (int i = 0; i < 600 && server.sql("SHOW BINARY LOGS").contains("mariadb-bin.000001"); i++) {
            server.sql("PURGE BINARY LOGS TO 'mariadb-bin.000003'");
            Thread.sleep(100);
        }
    }
}
