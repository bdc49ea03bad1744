package dev.holdfast.source.mariadb.server;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a server says of itself.
 *
 * @param version its version
 * @param fullVersion in its own words
 * @param identity tells it from others
 * @param dataDirectory where it says its files are
 * @param logs its binary log's files without their numbers: a whole path
 * @param variables all of its variables
 * @param told what a person may want to know, by name
 */
public record ServerFacts(
        ServerVersion version,
        String fullVersion,
        String identity,
        Path dataDirectory,
        Path logs,
        Map<String, String> variables,
        SortedMap<String, String> told) {
    private static final int MOST_TOLD = 8000;
    private static final int MOST_NAMED = 9000;
    private static final int LONGEST_IDENTITY = 100;

    private static final List<String> TOLD = List.of(
            "server_id",
            "gtid_domain_id",
            "gtid_binlog_pos",
            "hostname",
            "version_comment",
            "system_time_zone",
            "binlog_format",
            "datadir");

    /** Asks a server. */
    public static ServerFacts of(Connection connection) throws IOException, SourceException.Unavailable {
        Map<String, String> variables = new TreeMap<>();
        for (List<Optional<String>> row :
                connection.query("SHOW GLOBAL VARIABLES").rows()) {
            variables.put(row.get(0).orElse(""), row.get(1).orElse(""));
        }
        String fullVersion = variables.getOrDefault("version", "");
        ServerVersion version = ServerVersion.require(fullVersion);
        if (!variables.getOrDefault("log_bin", "").equals("ON")) {
            throw new SourceException.Unavailable(
                    "the server keeps no binary log, and nothing after a base could be recovered",
                    "Set log_bin, and restart the server; docs/mariadb.md has all that it takes.");
        }
        if (variables.getOrDefault("encrypt_binlog", "OFF").equals("ON")) {
            throw new SourceException.Unavailable(
                    "the server encrypts its binary log, and cannot hand it over as it stands in its files",
                    "Set encrypt_binlog = OFF: what is stored is encrypted by Holdfast.");
        }
        return new ServerFacts(
                version,
                fullVersion,
                identity(variables),
                Path.of(variables.getOrDefault("datadir", "/")).normalize(),
                Path.of(variables.getOrDefault("log_bin_basename", "/")),
                variables,
                told(connection, variables));
    }

    /** Newer servers have a number of their own; of others, host, port and the id among their replicas serve. */
    private static String identity(Map<String, String> variables) {
        String uid = variables.getOrDefault("server_uid", "");
        String made = uid.isEmpty()
                ? variables.getOrDefault("server_id", "") + "@" + variables.getOrDefault("hostname", "") + ":"
                        + variables.getOrDefault("port", "")
                : uid;
        return made.substring(0, Math.min(made.length(), LONGEST_IDENTITY));
    }

    private static SortedMap<String, String> told(Connection connection, Map<String, String> variables)
            throws IOException {
        SortedMap<String, String> told = new TreeMap<>();
        for (String name : TOLD) {
            Optional.ofNullable(variables.get(name)).ifPresent(value -> told.put(name, clipped(value)));
        }
        name(
                connection,
                "SELECT SCHEMA_NAME, CONCAT(DEFAULT_CHARACTER_SET_NAME, ' ', DEFAULT_COLLATION_NAME)"
                        + " FROM information_schema.SCHEMATA ORDER BY 1 LIMIT 4000",
                "database.",
                told);
        name(
                connection,
                "SELECT ENGINE, COUNT(*) FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                        + " AND ENGINE IS NOT NULL GROUP BY ENGINE",
                "engine.",
                told);
        name(
                connection,
                "SELECT PLUGIN_NAME, PLUGIN_LIBRARY FROM information_schema.PLUGINS"
                        + " WHERE PLUGIN_STATUS = 'ACTIVE' AND PLUGIN_LIBRARY IS NOT NULL LIMIT 1000",
                "plugin.",
                told);
        return told;
    }

    private static void name(Connection connection, String query, String before, SortedMap<String, String> into)
            throws IOException {
        for (List<Optional<String>> row : connection.query(query).rows()) {
            if (into.size() < MOST_NAMED) {
                into.put(before + row.get(0).orElse(""), clipped(row.get(1).orElse("")));
            }
        }
    }

    private static String clipped(String value) {
        return value.length() > MOST_TOLD ? value.substring(0, MOST_TOLD) : value;
    }
}
