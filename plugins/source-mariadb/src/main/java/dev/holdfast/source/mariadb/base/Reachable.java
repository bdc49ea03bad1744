package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.ServerFacts;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Refuses servers of which a base would not hold all, or could not be read again. */
final class Reachable {
    private static final List<String> FOLDERS =
            List.of("innodb_data_home_dir", "innodb_log_group_home_dir", "innodb_undo_directory", "aria_log_dir_path");

    private Reachable() {}

    static void require(Connection connection, ServerFacts facts) throws IOException, SourceException.Unavailable {
        for (String name : FOLDERS) {
            String value = facts.variables().getOrDefault(name, "");
            Path folder = facts.dataDirectory().resolve(value).normalize();
            if (!folder.equals(facts.dataDirectory())) {
                throw new SourceException.Unavailable(
                        "the server keeps a part of its files in " + folder + ", by " + name,
                        "Only servers that keep all of them in their data folder can be protected.");
            }
        }
        none(
                connection,
                "SELECT NAME FROM information_schema.INNODB_SYS_TABLESPACES WHERE FILENAME NOT LIKE './%'",
                "a table lies outside of the data folder, by DATA DIRECTORY: ",
                "Move it into the data folder.");
        none(
                connection,
                "SELECT NAME FROM information_schema.INNODB_TABLESPACES_ENCRYPTION WHERE ENCRYPTION_SCHEME <> 0",
                "a table is encrypted by the server, and its key would not be in a base: ",
                "What is stored is encrypted by Holdfast.");
    }

    private static void none(Connection connection, String query, String why, String hint)
            throws IOException, SourceException.Unavailable {
        String first = connection.query(query + " LIMIT 1").first().orElse("");
        if (!first.isEmpty()) {
            throw new SourceException.Unavailable(why + first, hint);
        }
    }
}
