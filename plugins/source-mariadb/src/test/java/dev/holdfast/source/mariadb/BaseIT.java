package dev.holdfast.source.mariadb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.MariadbServer;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.KeptBase;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bases of one running server, and what is refused. */
class BaseIT {
    private static MariadbServer server;

    @BeforeAll
    static void start() throws Exception {
        server = MariadbServer.fresh();
        server.sql("CREATE DATABASE shop; CREATE TABLE shop.old (n int) ENGINE = MyISAM");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void refused(String lacking, Map<String, String> options) {
        SourceException.Unavailable refused = assertThrows(
                SourceException.Unavailable.class,
                () -> new MariadbPlugin().open(options).close());
        assertTrue(String.valueOf(refused.getMessage()).contains(lacking), refused::toString);
    }

    @Test
    void theFactsTellVersionAndPlaceAndTablesWithoutTransactionsAreWarnedOf() throws Exception {
        try (Database database = new MariadbPlugin().open(server.options())) {
            KeptBase base = KeptBase.of(database);
            assertEquals(server.sql("SELECT @@version"), base.base().facts().get("version"));
            assertEquals("mariadb-bin.000001", base.base().facts().get("log-file"));
            assertEquals(
                    server.sql("SELECT @@gtid_binlog_pos"), base.base().facts().get("gtid"));
            assertEquals(0, base.base().needs().start().offset());
            assertTrue(base.warnings().getFirst().contains("shop.old"), base.warnings()::toString);
        }
    }

    @Test
    void anAccountWithAPasswordIsUsedAndOneThatLacksPrivilegesIsToldWhich() throws Exception {
        server.sql("CREATE USER holdfast@localhost IDENTIFIED BY 'a \"secret\\\\'; GRANT SELECT, PROCESS ON *.* TO"
                + " holdfast@localhost");
        Map<String, String> options = new HashMap<>(server.options());
        options.put("user", "holdfast");
        refused("denied", options);
        options.put("password", "a \"secret\\");
        refused("BINLOG MONITOR, LOCK TABLES, RELOAD, REPLICATION SLAVE", options);
        server.sql("GRANT RELOAD, LOCK TABLES, BINLOG MONITOR, REPLICATION SLAVE ON *.* TO holdfast@localhost");
        try (Database database = new MariadbPlugin().open(options)) {
            assertTrue(KeptBase.of(database).entries().size() > 100);
        }
    }

    @Test
    void aTableThatMariabackupWouldPutElsewhereIsRefused() throws Exception {
        String folder = MariadbServer.makeFolder().toString();
        server.sql("CREATE TABLE shop.away (n int) DATA DIRECTORY '" + folder + "'");
        try (Database database = new MariadbPlugin().open(server.options())) {
            SourceException.Unavailable refused = assertThrows(
                    SourceException.Unavailable.class, () -> database.base().close());
            assertTrue(String.valueOf(refused.getMessage()).contains("shop/away"), refused::toString);
        } finally {
            server.sql("DROP TABLE shop.away");
        }
    }

    @Test
    void theDataFolderOfAnotherServerAndAServerWithoutABinaryLogAreRefused() throws Exception {
        Map<String, String> options = new HashMap<>(server.options());
        options.put("data-directory", MariadbServer.makeFolder().toString());
        refused("data", options);
        try (MariadbServer silent = MariadbServer.fresh("--skip-log-bin")) {
            refused("binary log", silent.options());
        }
    }
}
