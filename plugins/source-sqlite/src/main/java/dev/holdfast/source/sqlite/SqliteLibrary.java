package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * SQLite itself. Its native code comes with the plugin; before it is loaded it is unpacked into a folder that only this
 * user can enter, so that nobody else can lay another library there.
 */
final class SqliteLibrary {
    private static final int BUSY_MILLIS = 30_000;

    private static Optional<String> broken = Optional.empty();
    private static boolean loaded;

    private SqliteLibrary() {}

    /** How a database is opened. */
    enum Use {
        /** As every other program that reads it: under locks, after what a crash left was rolled back. */
        SHARED("?mode=rw"),
        /** The same where the file may not be written. */
        SHARED_READ_ONLY("?mode=ro"),
        /** As a file that nobody changes: without locks, and nothing is made beside it. */
        STILL("?mode=ro&immutable=1");

        private final String parameters;

        Use(String parameters) {
            this.parameters = parameters;
        }
    }

    /**
     * Opens a database that is there. Nothing can be written by the connection, no extension be loaded, and what the schema
     * says is not trusted.
     *
     * @throws SourceException.Unavailable if the native code cannot be loaded
     */
    static SQLiteConnection open(Path file, Use use) throws SourceException, SQLException {
        load();
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enableLoadExtension(false);
        Properties properties = config.toProperties();
        // By the constructor, and as a URI: a path in a JDBC URL may mean options, or a resource to fetch.
        SQLiteConnection connection = new JDBC4Connection("jdbc:sqlite:", file.toUri() + use.parameters, properties);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
            statement.execute("PRAGMA trusted_schema = OFF");
            statement.execute("PRAGMA cell_size_check = ON");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static synchronized void load() throws SourceException.Unavailable {
        if (loaded) {
            return;
        }
        if (broken.isEmpty()) {
            try {
                Path folder = Files.createTempDirectory(
                        "holdfast-sqlite-",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                folder.toFile().deleteOnExit(); // what the driver unpacks there is deleted before
                System.setProperty("org.sqlite.tmpdir", folder.toString());
                SQLiteJDBCLoader.initialize();
                loaded = true;
                return;
            } catch (IOException e) {
                throw cannot(e.toString(), e);
            } catch (Exception e) { // as the driver declares it
                broken = Optional.of(e.toString());
            }
        }
        throw cannot(broken.get(), new IllegalStateException(broken.get()));
    }

    private static SourceException.Unavailable cannot(String why, Exception cause) {
        return new SourceException.Unavailable(
                "SQLite's native code cannot be loaded: " + why,
                "The folder for temporary files must let programs be run: name another by -Djava.io.tmpdir in"
                        + " HOLDFAST_JAVA_OPTS.",
                cause);
    }
}
