package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/**
 * Copies a database by SQLite's online backup interface, within one read transaction: what is committed when that begins is
 * in the copy, and nothing else. Without the transaction a writer in another process makes the backup begin anew, for ever if
 * it is busy. With a write-ahead log writers go on meanwhile; with a rollback journal their commits wait until the copy is
 * made, which is why it is made on a local disk, and in one go.
 *
 * @see <a href="https://www.sqlite.org/backup.html">SQLite Backup API</a>
 */
final class Copying {
    private static final Logger LOG = LoggerFactory.getLogger(Copying.class);
    private static final int MOST_ATTEMPTS = 3;
    private static final int ALL_PAGES = -1;

    private final DatabaseFile file;
    private final InstantSource clock;
    private final Disturbance disturbance;

    /** Something that happens while a copy is made; for tests. */
    @FunctionalInterface
    interface Disturbance {
        Disturbance NONE = () -> {};

        void happen();
    }

    Copying(DatabaseFile file, InstantSource clock, Disturbance disturbance) {
        this.file = file;
        this.clock = clock;
        this.disturbance = disturbance;
    }

    /**
     * Makes a copy; returns the instant that it holds all of which was committed by then.
     *
     * @param into a file that is not there yet
     */
    Instant to(Path into) throws SourceException {
        try {
            for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
                Instant begin = clock.instant();
                if (copied(into)) {
                    LOG.atDebug()
                            .addKeyValue("database", file)
                            .addKeyValue("readTransaction", Duration.between(begin, clock.instant()))
                            .log("copied a database");
                    return begin;
                }
                LOG.atInfo()
                        .addKeyValue("database", file)
                        .log("the copy is made anew: something else in this process read the same file");
            }
        } catch (SQLException e) {
            throw SqliteFailures.of(file, e);
        }
        throw new SourceException.Unavailable(
                file + " cannot be held still: each time something else in this process read the same file meanwhile",
                "Do not read the folder that it is in at the same time.");
    }

    /** Whether the copy is good: a copy during which the locks were lost is not. */
    private boolean copied(Path into) throws SourceException, SQLException {
        // With leave to write only where that is had: what a crash left is rolled back by whoever comes next.
        SqliteLibrary.Use use =
                Files.isWritable(file.path()) ? SqliteLibrary.Use.SHARED : SqliteLibrary.Use.SHARED_READ_ONLY;
        try (SQLiteConnection connection = SqliteLibrary.open(file.path(), use);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            try (ResultSet schema = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
                schema.next(); // the transaction begins with the first thing that is read
            }
            HeldLocks before = HeldLocks.of(file);
            int status = connection.getDatabase().backup("main", into.toString(), (_, _) -> {}, 0, 0, ALL_PAGES);
            if (status != 0) {
                throw new SQLException("the backup ended with status " + status, "", status);
            }
            disturbance.happen();
            boolean held = HeldLocks.of(file).stillAfter(before);
            statement.execute("ROLLBACK");
            return held;
        }
    }
}
