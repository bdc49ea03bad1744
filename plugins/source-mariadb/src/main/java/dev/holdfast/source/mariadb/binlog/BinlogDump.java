package dev.holdfast.source.mariadb.binlog;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.spi.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The events of a server's binary log from the begin of a file on, as the server sends them to its replicas: one connection,
 * by {@code COM_BINLOG_DUMP} of MariaDB's replication protocol. For one thread.
 */
final class BinlogDump implements AutoCloseable {
    private static final int REGISTER = 0x15;
    private static final int DUMP = 0x12;
    private static final int SEND_ANNOTATIONS = 2;
    private static final int FIRST_PLACE = 4;

    /** The server says every five seconds that it is there. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final boolean checksums;
    private long heardAtNanos = System.nanoTime();
    private boolean within;

    /**
     * A stretch of an event.
     *
     * @param header of the event, if this is its first stretch
     * @param bytes of it, with the header
     * @param last whether the event ends here
     */
    record Stretch(Optional<EventHeader> header, ByteBuffer bytes, boolean last) {}

    private BinlogDump(Connection connection, boolean checksums) {
        this.connection = connection;
        this.checksums = checksums;
    }

    /** Has a file sent, and all that follow it. */
    static BinlogDump begin(Server server, String file) throws SourceException {
        return begin(server, file, server.options().replicaId());
    }

    /**
     * The same.
     *
     * @param replicaId the server ends what it sends to another of the same number
     */
    static BinlogDump begin(Server server, String file, long replicaId) throws SourceException {
        Connection connection = server.asking();
        boolean begun = false;
        try {
            // Checksums as they are in the files, every kind of event, and a word at least every five seconds.
            connection.run("SET @master_binlog_checksum = @@global.binlog_checksum, @mariadb_slave_capability = 4,"
                    + " @master_heartbeat_period = 5000000000");
            boolean checksums =
                    !connection.query("SELECT @master_binlog_checksum").first().equals(Optional.of("NONE"));
            byte[] id = Connection.number(replicaId, 4);
            ByteArrayOutputStream register = new ByteArrayOutputStream();
            register.writeBytes(id);
            register.writeBytes(new byte[] {0, 0, 0}); // neither host, user nor password
            register.writeBytes(new byte[2 + 4 + 4]);
            connection.command(REGISTER, register.toByteArray());
            connection.acknowledged();
            ByteArrayOutputStream dump = new ByteArrayOutputStream();
            dump.writeBytes(Connection.number(FIRST_PLACE, 4));
            dump.writeBytes(Connection.number(SEND_ANNOTATIONS, 2));
            dump.writeBytes(id);
            dump.writeBytes(file.getBytes(StandardCharsets.UTF_8));
            connection.command(DUMP, dump.toByteArray());
            begun = true;
            return new BinlogDump(connection, checksums);
        } catch (IOException e) {
            throw Failures.unavailable("the server does not send its binary log", e);
        } finally {
            if (!begun) {
                connection.close();
            }
        }
    }

    /** Whether events end with a checksum of four bytes. */
    boolean checksums() {
        return checksums;
    }

    /** The next stretch; empty if none came in that time. */
    Optional<Stretch> next(Duration patience) throws SourceException.Unavailable {
        try {
            Optional<Connection.Part> part = connection.part(patience);
            if (part.isEmpty()) {
                if (System.nanoTime() - heardAtNanos > LONGEST_SILENCE.toNanos()) {
                    throw new IOException("nothing was heard for " + LONGEST_SILENCE.toSeconds() + " s");
                }
                return Optional.empty();
            }
            heardAtNanos = System.nanoTime();
            return Optional.of(stretch(part.get()));
        } catch (IOException e) {
            throw Failures.unavailable("the server's binary log is cut off", e);
        }
    }

    private Stretch stretch(Connection.Part part) throws IOException {
        ByteBuffer bytes = part.bytes();
        Optional<EventHeader> header = Optional.empty();
        if (!within) {
            if (!bytes.hasRemaining()) {
                throw new IOException("the server sent an empty packet");
            }
            switch (bytes.get(bytes.position()) & 0xff) {
                case 0x00 -> bytes.get();
                case 0xff -> throw Connection.error(bytes);
                default -> throw new IOException("the server ended its log");
            }
            header = Optional.of(EventHeader.read(bytes.duplicate()));
        }
        within = part.goesOn();
        return new Stretch(header, bytes.slice(), !part.goesOn());
    }

    @Override
    public void close() {
        connection.close();
    }
}
