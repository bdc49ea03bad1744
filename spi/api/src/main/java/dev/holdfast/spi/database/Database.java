package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import java.util.Optional;

/** A running server. Safe for use by many threads; a base may be read while the log is received. */
public interface Database extends AutoCloseable {
    /** What tells this server's history from that of every other, such as a system identifier: 1 to 100 characters. */
    String identity();

    /**
     * How the files of bases are read, for a person, such as {@code on this host, from /var/lib/postgresql/15/main}: what
     * follows {@code bases are read}.
     */
    String access();

    /** Begins to read a base: a copy of the server's files, from which the log of the same time makes one instant. */
    BaseSession base() throws SourceException;

    /**
     * Begins to receive the log.
     *
     * @param after where to go on: all before it is durable; empty to begin with what the server still has, which reaches
     *     back to the start of every base that begins after this call
     * @throws SourceException.Changed if the server no longer has what follows {@code after}, or is another one
     */
    LogReceiver receive(Optional<LogPosition> after) throws SourceException;

    @Override
    void close();
}
