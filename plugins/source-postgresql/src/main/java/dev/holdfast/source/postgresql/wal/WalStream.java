package dev.holdfast.source.postgresql.wal;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.source.SourceException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

/**
 * One connection that receives one timeline's log, in the streaming replication protocol of PostgreSQL's documentation. The
 * driver's own stream cannot name a timeline, and tells the server that all it read is durable; so messages are read here.
 */
final class WalStream implements AutoCloseable {
    private static final Duration STATUS_EVERY = Duration.ofSeconds(10);
    private static final Duration SLOT_PATIENCE = Duration.ofSeconds(5);
    private static final Duration SLOT_ASKED_EVERY = Duration.ofMillis(50);
    private static final int DATA_HEADER = 1 + 3 * Long.BYTES;

    private final Connection connection;
    private final Identified identified;
    private Optional<CopyDual> copy = Optional.empty();
    private Lsn received = new Lsn(0);
    private Lsn told = new Lsn(0);
    private long toldAtNanos;

    private WalStream(Connection connection, Identified identified) {
        this.connection = connection;
        this.identified = identified;
    }

    /** What the server is, in the words of {@code IDENTIFY_SYSTEM}. */
    record Identified(String systemIdentifier, Timeline timeline) {}

    /** A stretch of log that came. */
    record Data(Lsn start, ByteBuffer bytes) {}

    /** Connects. */
    static WalStream connect(Server server) throws SourceException {
        Connection connection = server.replicating();
        boolean connected = false;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("IDENTIFY_SYSTEM")) {
            if (!result.next()) {
                throw new SQLException("no identity");
            }
            Identified identified =
                    new Identified(result.getString("systemid"), new Timeline(result.getLong("timeline")));
            connected = true;
            return new WalStream(connection, identified);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the server did not say who it is", e);
        } finally {
            if (!connected) {
                closeQuietly(connection);
            }
        }
    }

    Identified identified() {
        return identified;
    }

    /** How the server's present timeline came to be. */
    TimelineHistory history() throws SourceException {
        Timeline timeline = identified.timeline();
        if (timeline.id() == 1) {
            return TimelineHistory.ofFirst(timeline);
        }
        return TimelineHistory.of(timeline, document(timeline));
    }

    /** The history file of a timeline. */
    byte[] document(Timeline timeline) throws SourceException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("TIMELINE_HISTORY " + timeline.id())) {
            if (!result.next()) {
                throw new SQLException("no history");
            }
            return result.getBytes(2);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the server did not say where timeline " + timeline.id() + " comes from", e);
        }
    }

    /**
     * Begins to receive; what is durable is told as {@code from} until more is. A connection that was just closed may hold
     * the slot for a moment more, so that is waited for.
     */
    void start(String slot, Timeline timeline, Lsn from) throws SourceException {
        String command = "START_REPLICATION SLOT \"" + slot + "\" PHYSICAL " + from + " TIMELINE " + timeline.id();
        long deadline = System.nanoTime() + SLOT_PATIENCE.toNanos();
        Optional<CopyDual> begun = Optional.empty();
        while (begun.isEmpty()) {
            try {
                begun = Optional.of(
                        connection.unwrap(PGConnection.class).getCopyAPI().copyDual(command));
            } catch (SQLException e) {
                if (SqlFailures.state(e).equals("58P01")) { // undefined_file: the segment is gone
                    throw gone(timeline, from, SqlFailures.message(e));
                }
                boolean inUse = SqlFailures.state(e).equals("55006");
                if (!inUse || System.nanoTime() >= deadline) {
                    throw SqlFailures.unavailable("the server did not begin to send its log", e);
                }
                PostgresqlLog.rest(SLOT_ASKED_EVERY);
            }
        }
        copy = begun;
        received = from;
        told = new Lsn(0);
        toldAtNanos = System.nanoTime();
    }

    static SourceException.Changed gone(Timeline timeline, Lsn from, String why) {
        return new SourceException.Changed(
                "the server no longer has its log from " + from + " of timeline " + timeline.id() + " on: " + why,
                "A new base is needed. To keep more, raise max_slot_wal_keep_size.");
    }

    /**
     * What came, if anything did; never waits.
     *
     * @throws SourceException.Unavailable if the connection is lost
     */
    Optional<Data> poll() throws SourceException {
        CopyDual reading = copy.orElseThrow();
        try {
            while (true) {
                byte[] message = reading.readFromCopy(false);
                if (message == null) {
                    return Optional.empty();
                }
                ByteBuffer buffer = ByteBuffer.wrap(message);
                switch (buffer.get()) {
                    case 'w' -> {
                        if (message.length > DATA_HEADER) {
                            return Optional.of(data(buffer));
                        }
                    }
                    case 'k' -> answer(buffer);
                    default -> throw new SQLException("a message of an unknown kind");
                }
            }
        } catch (SQLException e) {
            if (SqlFailures.state(e).equals("58P01")) {
                throw new SourceException.Changed(
                        "the server no longer has the next of its log: " + SqlFailures.message(e),
                        "A new base is needed. To keep more, raise max_slot_wal_keep_size.");
            }
            throw SqlFailures.unavailable("the server's log no longer comes", e);
        }
    }

    private Data data(ByteBuffer buffer) throws SQLException {
        Lsn start = new Lsn(buffer.getLong());
        buffer.position(DATA_HEADER);
        if (!start.equals(received)) {
            throw new SQLException("the log came from " + start + " on, instead of " + received);
        }
        ByteBuffer bytes = buffer.slice();
        received = new Lsn(Math.addExact(start.value(), bytes.remaining()));
        return new Data(start, bytes);
    }

    private void answer(ByteBuffer keepAlive) throws SQLException {
        keepAlive.position(1 + 2 * Long.BYTES);
        if (keepAlive.get() != 0) {
            send(told);
        }
    }

    /** Whether the server still sends; it ends by itself where its timeline does. */
    boolean isActive() {
        return copy.map(CopyDual::isActive).orElse(false);
    }

    /** The first place that did not come yet. */
    Lsn received() {
        return received;
    }

    /** Tells the server how far the log is durable, if that is news, and now and then that this end still lives. */
    void tell(Lsn durable) throws SourceException {
        boolean due = System.nanoTime() - toldAtNanos > STATUS_EVERY.toNanos();
        if (durable.compareTo(told) > 0 || due) {
            try {
                send(durable.compareTo(told) > 0 ? durable : told);
            } catch (SQLException e) {
                throw SqlFailures.unavailable("the server cannot be told what is durable", e);
            }
        }
    }

    private void send(Lsn durable) throws SQLException {
        ByteBuffer message = ByteBuffer.allocate(1 + 4 * Long.BYTES + 1)
                .put((byte) 'r')
                .putLong(received.value())
                .putLong(durable.value())
                .putLong(0) // nothing is replayed here
                .putLong(0) // nor is this end's clock of interest
                .put((byte) 0);
        CopyDual writing = copy.orElseThrow();
        writing.writeToCopy(message.array(), 0, message.capacity());
        writing.flushCopy();
        told = durable;
        toldAtNanos = System.nanoTime();
    }

    @Override
    public void close() {
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            return; // it is gone already
        }
    }
}
