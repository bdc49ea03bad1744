package dev.holdfast.source.mariadb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.MariadbServer;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server whose files cannot be read is dumped, and recovered from the dump and the log. */
class DumpIT {
    private static final String COUNT = "shop: SELECT count(*) FROM ledger";

    private static MariadbServer server;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = MariadbServer.fresh(
                "--skip-networking=0", "--bind-address=127.0.0.1", "--port=" + port, "--skip-name-resolve");
        server.sql("CREATE USER holdfast@'127.0.0.1' IDENTIFIED BY 'a \"secret\\\\'; GRANT SELECT, RELOAD, PROCESS,"
                + " LOCK TABLES, BINLOG MONITOR, REPLICATION SLAVE, SHOW VIEW, TRIGGER, EVENT ON *.* TO"
                + " holdfast@'127.0.0.1'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, String> bySocket() {
        return Map.of("socket", server.socket().toString(), "user", "root");
    }

    private static String said(Recovered recovered) {
        assertTrue(recovered.isSound(), recovered::toString);
        return recovered.checks().getLast().detail();
    }

    @Test
    void aBusyServerBehindAPortIsDumpedAndTheLogGoesOnFromThere() throws Exception {
        server.sql("""
                DELIMITER //
                CREATE OR REPLACE DATABASE shop //
                CREATE TABLE shop.ledger (n int PRIMARY KEY, said varchar(100), bytes blob) CHARACTER SET utf8mb4 //
                CREATE TABLE shop.doubled (n int) //
                CREATE TRIGGER shop.doubling AFTER INSERT ON shop.ledger FOR EACH ROW
                  INSERT INTO shop.doubled VALUES (2 * NEW.n) //
                CREATE PROCEDURE shop.answer() SELECT 42 //
                CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM shop.doubled //
                CREATE VIEW shop.seen AS SELECT n FROM shop.ledger //
                CREATE OR REPLACE USER clerk@localhost IDENTIFIED BY 'clerk' //
                GRANT SELECT ON shop.* TO clerk@localhost //
                INSERT INTO shop.ledger VALUES (0, X'C3A9F09F98800A27', X'00FF0A0D1A') //
                """);
        Map<String, String> options =
                Map.of("port", String.valueOf(port), "user", "holdfast", "password", "a \"secret\\");
        try (Database database = new MariadbPlugin().open(options);
                LogReceiver receiver = database.receive(Optional.empty());
                Load load = Load.on(server)) {
            KeptLog log = new KeptLog();
            KeptBase base = KeptBase.of(database);
            assertEquals("dump", base.base().facts().get("kind"));
            load.requireAlive();
            server.sql(
                    "INSERT INTO shop.ledger (n) VALUES (1); FLUSH BINARY LOGS; INSERT INTO shop.ledger (n) VALUES (2)");
            String before = server.sql("INSERT INTO shop.ledger (n) VALUES (3); SELECT @@last_gtid");
            server.sql("CREATE OR REPLACE USER later@localhost; DROP TABLE shop.ledger");
            log.receiveUntil(receiver, Recoveries.now(server));
            RecoveryTarget target = new RecoveryTarget.Transaction(before);
            Recovered recovered = Recoveries.recover(
                    base,
                    log.all(),
                    target,
                    "shop: SELECT (SELECT GROUP_CONCAT(n ORDER BY n) FROM seen) = '0,1,2,3'",
                    "shop: SELECT (SELECT CONCAT(HEX(said), HEX(bytes)) FROM ledger WHERE n = 0) ="
                            + " 'C3A9F09F98800A2700FF0A0D1A'",
                    "shop: SELECT (SELECT GROUP_CONCAT(n ORDER BY n) FROM doubled) = '0,2,4,6'",
                    "mysql: SELECT COUNT(*) = 1 FROM event WHERE name = 'nightly'",
                    "mysql: SELECT COUNT(*) = 1 FROM proc WHERE name = 'answer'",
                    "mysql: SELECT COUNT(*) = 1 FROM db WHERE User = 'clerk'",
                    "mysql: SELECT COUNT(*) = 0 FROM global_priv WHERE User = 'later'");
            assertTrue(recovered.isSound(), recovered::toString);
            assertTrue(recovered.position().contains(before), recovered::toString);
        }
    }

    @Test
    void tablesWithoutTransactionsAreNamedAndRefused() throws Exception {
        server.sql("CREATE OR REPLACE DATABASE old; CREATE TABLE old.counts (n int) ENGINE = MyISAM");
        try {
            SourceException.Unavailable refused = assertThrows(
                    SourceException.Unavailable.class,
                    () -> new MariadbPlugin().open(bySocket()).close());
            assertTrue(String.valueOf(refused.getMessage()).contains("old.counts (MyISAM)"), refused::toString);
        } finally {
            server.sql("DROP DATABASE old");
        }
    }

    @Test
    void aDumpDuringWhichAnAccountWasMadeIsNoBase() throws Exception {
        server.sql("CREATE OR REPLACE DATABASE shop; CREATE TABLE shop.ledger (n int)");
        try (Database database = new MariadbPlugin().open(bySocket());
                BaseSession session = database.base()) {
            server.sql("CREATE OR REPLACE USER sudden@localhost");
            assertThrows(SourceException.Unreadable.class, () -> KeptBase.of(database, session));
        } finally {
            server.sql("DROP USER IF EXISTS sudden@localhost");
        }
    }

    @Test
    void aServerThatIsReadInBothWaysIsTheSame() throws Exception {
        server.sql("CREATE OR REPLACE DATABASE shop; CREATE TABLE shop.ledger (n int)");
        try (Database dumped = new MariadbPlugin().open(bySocket());
                Database copied = new MariadbPlugin().open(server.options());
                LogReceiver receiver = dumped.receive(Optional.empty())) {
            assertEquals(copied.identity(), dumped.identity());
            assertFalse(copied.access().equals(dumped.access()));
            KeptBase base = KeptBase.of(dumped);
            assertEquals(
                    KeptBase.of(copied).base().needs().start(),
                    base.base().needs().start());
            server.sql("INSERT INTO shop.ledger VALUES (1)");
            KeptLog log = new KeptLog();
            log.receiveUntil(receiver, Recoveries.now(server));
            assertEquals("1", said(Recoveries.recover(base, log.all(), new RecoveryTarget.Latest(), COUNT)));
        }
    }
}
