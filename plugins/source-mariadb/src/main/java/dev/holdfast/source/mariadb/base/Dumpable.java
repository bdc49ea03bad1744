package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a dump in one transaction does not see as it was when that began: tables of engines without transactions, and all that
 * makes and names tables, accounts and programs. Servers with such tables are refused; and what the rest looks like is noted, so
 * that a change during the dump is found. The log would repeat it on a copy that has it already.
 */
final class Dumpable {
    private static final String OWN_SCHEMAS = "('mysql', 'sys', 'information_schema', 'performance_schema')";

    /** Tables of the server's own that a dump has and that have no transactions. */
    private static final List<String> SYSTEM_TABLES = List.of(
            "global_priv",
            "db",
            "tables_priv",
            "columns_priv",
            "procs_priv",
            "proxies_priv",
            "roles_mapping",
            "proc",
            "event",
            "func",
            "plugin",
            "servers");

    private static final List<String> SCHEMA = List.of(
            "SELECT CONCAT_WS('/', SCHEMA_NAME, DEFAULT_COLLATION_NAME) AS t FROM information_schema.SCHEMATA",
            "SELECT CONCAT_WS('/', TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, CREATE_TIME) AS t"
                    + " FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN " + OWN_SCHEMAS,
            "SELECT CONCAT_WS('/', TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, DEFINER, SECURITY_TYPE) AS t"
                    + " FROM information_schema.VIEWS WHERE TABLE_SCHEMA NOT IN " + OWN_SCHEMAS,
            "SELECT CONCAT_WS('/', TRIGGER_SCHEMA, TRIGGER_NAME, CREATED, ACTION_STATEMENT) AS t"
                    + " FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA NOT IN " + OWN_SCHEMAS);

    private Dumpable() {}

    /** Refuses a server with tables that a dump would tear. */
    static void require(Connection connection) throws IOException, SourceException.Unavailable {
        String names = connection
                .query("SELECT SUBSTR(GROUP_CONCAT(CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, ' (', ENGINE, ')')"
                        + " ORDER BY 1 SEPARATOR ', '), 1, 500) FROM information_schema.TABLES"
                        + " WHERE TABLE_TYPE = 'BASE TABLE' AND ENGINE IS NOT NULL AND ENGINE <> 'InnoDB'"
                        + " AND TABLE_SCHEMA NOT IN " + OWN_SCHEMAS)
                .first()
                .orElse("");
        if (!names.isEmpty()) {
            throw new SourceException.Unavailable(
                    "a dump holds no single instant of tables without transactions: " + names,
                    "Make them tables of InnoDB (ALTER TABLE … ENGINE = InnoDB), or run the agent on the server's host,"
                            + " with mariabackup and a data folder that it can read.");
        }
    }

    /** The same text as long as nothing was made, dropped or renamed, and no account or program was changed. */
    static String fingerprint(Connection connection) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String each : SCHEMA) {
            List<Optional<String>> row = connection
                    .query("SELECT COUNT(*), BIT_XOR(CRC32(t)), SUM(CRC32(REVERSE(t))) FROM (" + each + ") AS each_one")
                    .rows()
                    .getFirst();
            row.forEach(value -> all.append(value.orElse("")).append(' '));
        }
        for (String table : SYSTEM_TABLES) {
            String sum = connection
                    .query("CHECKSUM TABLE mysql." + table)
                    .rows()
                    .getFirst()
                    .getLast()
                    .orElse("");
            all.append(table).append('=').append(sum).append(' ');
        }
        return all.toString();
    }
}
