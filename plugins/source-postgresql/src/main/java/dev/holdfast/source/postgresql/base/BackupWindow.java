package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.ServerFacts;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.spi.source.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time between {@code pg_backup_start} and {@code pg_backup_stop}: held by one connection, without which the server
 * ends it by itself.
 */
final class BackupWindow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupWindow.class);

    private final Connection connection;
    private final ServerFacts facts;
    private final Instant began;
    private final Lsn start;

    private BackupWindow(Connection connection, ServerFacts facts, Instant began, Lsn start) {
        this.connection = connection;
        this.facts = facts;
        this.began = began;
        this.start = start;
    }

    /**
     * How it ended.
     *
     * @param end the log up to here makes the copy consistent
     * @param instant by the server's clock, when that was so
     * @param tablespaceMap what the server says of tablespaces, if there are any
     */
    record Ended(BackupLabel label, Lsn end, Instant instant, Optional<String> tablespaceMap) {}

    /** Begins: the server makes a checkpoint at once. */
    static BackupWindow begin(Server server) throws SourceException {
        Connection connection = server.patient();
        try {
            ServerFacts facts = ServerFacts.of(connection);
            try (Statement statement = connection.createStatement()) {
                for (String each : facts.version().withoutTimeouts()) {
                    statement.execute(each);
                }
            }
            Instant began = clock(connection);
            try (PreparedStatement statement =
                    connection.prepareStatement(facts.version().backupStart())) {
                statement.setString(1, "holdfast");
                try (ResultSet result = statement.executeQuery()) {
                    if (!result.next()) {
                        throw new SQLException("no position");
                    }
                    return new BackupWindow(connection, facts, began, Lsn.of(result.getString(1)));
                }
            }
        } catch (SQLException e) {
            closeQuietly(connection);
            throw SqlFailures.unavailable("the server did not begin a backup", e);
        }
    }

    private static Instant clock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT clock_timestamp()")) {
            if (!result.next()) {
                throw new SQLException("no time");
            }
            return result.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    ServerFacts facts() {
        return facts;
    }

    /** The server's files, as it reads and sends them by this very connection: by another, it might be another server. */
    QueriedFiles files() {
        return new QueriedFiles(connection);
    }

    /** When it began, by the server's clock. */
    Instant began() {
        return began;
    }

    /** Pages written before this are in the files whole. */
    Lsn start() {
        return start;
    }

    /** Ends it; the archive is not waited for, as the log comes another way. */
    Ended end() throws SourceException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(facts.version().backupStop())) {
            if (!result.next()) {
                throw new SQLException("no end");
            }
            BackupLabel label = BackupLabel.of(result.getString("labelfile"));
            Lsn end = Lsn.of(result.getString("lsn"));
            String map = result.getString("spcmapfile");
            Optional<String> tablespaceMap = Optional.ofNullable(map).filter(text -> !text.isBlank());
            return new Ended(label, end, clock(connection), tablespaceMap);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the server did not end the backup well", e);
        }
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a connection was closed badly");
        }
    }
}
