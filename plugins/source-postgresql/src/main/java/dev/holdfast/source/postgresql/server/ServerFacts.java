package dev.holdfast.source.postgresql.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a server says of itself.
 *
 * @param version its version
 * @param systemIdentifier tells its history from all others, in decimal
 * @param catalogVersion of its system catalogues
 * @param dataDirectory where it says its files are
 * @param blockSize of pages, in bytes
 * @param segmentSize of files of the log, in bytes
 * @param checksums whether pages bear checksums
 * @param started when its postmaster began, in microseconds since 1970
 * @param standby whether it replays another's log
 * @param configurationFiles its files of settings and of who may connect
 * @param tablespaces where tablespaces are, by number, without those in the data folder
 * @param told all else that a person or a recovery may need, by name
 */
public record ServerFacts(
        ServerVersion version,
        String systemIdentifier,
        long catalogVersion,
        Path dataDirectory,
        int blockSize,
        long segmentSize,
        boolean checksums,
        String started,
        boolean standby,
        List<Path> configurationFiles,
        SortedMap<Long, Path> tablespaces,
        SortedMap<String, String> told) {
    private static final int MOST_TOLD = 9000;

    /** What must be no less in a copy, or it refuses to replay, and what a copy cannot do without. */
    private static final String SETTINGS = """
            SELECT name, setting FROM pg_settings WHERE name IN ('max_connections', 'max_worker_processes',
              'max_wal_senders', 'max_prepared_transactions', 'max_locks_per_transaction', 'shared_preload_libraries',
              'wal_level', 'max_slot_wal_keep_size', 'lc_messages')""";

    private static final String FILES = """
            SELECT setting FROM pg_settings WHERE name IN ('config_file', 'hba_file', 'ident_file') AND setting <> ''
            UNION SELECT sourcefile FROM pg_settings WHERE sourcefile IS NOT NULL ORDER BY 1""";

    /** Asks a server. */
    public static ServerFacts of(Connection connection) throws SQLException {
        ServerVersion version = new ServerVersion(Integer.parseInt(setting(connection, "server_version_num")));
        SortedMap<String, String> told = new TreeMap<>();
        gather(connection, SETTINGS, "setting.", told);
        String collation = version.major() >= 15 ? "datcollversion" : "null::text";
        gather(
                connection,
                "SELECT datname, pg_encoding_to_char(encoding) || ' ' || datcollate || coalesce(' ' || " + collation
                        + ", '') FROM pg_database ORDER BY datname LIMIT 4000",
                "database.",
                told);
        String database = text(connection, "SELECT current_database()");
        gather(
                connection,
                "SELECT extname, extversion FROM pg_extension ORDER BY extname LIMIT 4000",
                "extension." + database + ".",
                told);
        told.put("superuser", text(connection, "SELECT rolname FROM pg_roles WHERE oid = 10"));
        SortedMap<Long, Path> tablespaces = tablespaces(connection);
        tablespaces.forEach((number, path) -> told.put("tablespace." + number, path.toString()));
        return new ServerFacts(
                version,
                text(connection, "SELECT system_identifier FROM pg_control_system()"),
                Long.parseLong(text(connection, "SELECT catalog_version_no FROM pg_control_system()")),
                Path.of(setting(connection, "data_directory")),
                Integer.parseInt(setting(connection, "block_size")),
                Long.parseLong(text(connection, "SELECT bytes_per_wal_segment FROM pg_control_init()")),
                setting(connection, "data_checksums").equals("on"),
                text(connection, "SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint"),
                text(connection, "SELECT pg_is_in_recovery()").equals("t"),
                files(connection),
                tablespaces,
                Collections.unmodifiableSortedMap(told));
    }

    /** The one value that a query gives, as text. */
    public static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            if (!result.next() || result.getString(1) == null) {
                throw new SQLException("no answer to: " + query);
            }
            return result.getString(1);
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT current_setting(?)")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("no setting " + name);
                }
                return result.getString(1);
            }
        }
    }

    private static void gather(Connection connection, String query, String prefix, SortedMap<String, String> into)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next() && into.size() < MOST_TOLD) {
                into.put(prefix + result.getString(1), result.getString(2));
            }
        }
    }

    private static SortedMap<Long, Path> tablespaces(Connection connection) throws SQLException {
        SortedMap<Long, Path> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT oid, pg_tablespace_location(oid) FROM pg_tablespace WHERE oid NOT IN (1663, 1664)")) {
            while (result.next()) {
                Path location = Path.of(result.getString(2));
                if (location.isAbsolute()) { // those in the data folder are read with it
                    found.put(result.getLong(1), location);
                }
            }
        }
        return found;
    }

    private static List<Path> files(Connection connection) throws SQLException {
        List<Path> files = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(FILES)) {
            while (result.next()) {
                files.add(Path.of(result.getString(1)));
            }
        }
        return files;
    }

    /** The folder within a tablespace that is this version's. */
    public String tablespaceFolder() {
        return "PG_" + version.major() + "_" + catalogVersion;
    }
}
