package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The log of one server as it is kept: streams that branch off each other. Safe for use by many threads. */
public interface LogSource {
    /** The first position after all that may be replayed, in the stream that the recovery ends in. */
    LogPosition end();

    /**
     * Reads the log from a place on, as much as {@code into} has room for.
     *
     * @return how many bytes: fewer than there is room for only where what is kept of that stream ends; 0 where nothing is
     *     kept from there on
     * @throws SourceException.Unavailable if what is kept cannot be reached just now
     * @throws SourceException.Unreadable if what is kept is damaged
     */
    int read(LogPosition from, ByteBuffer into) throws SourceException, InterruptedException;

    /** The document of the branch that a stream began with, as {@link LogEvent.Branch} brought it; empty if it has none. */
    Optional<byte[]> document(String stream) throws SourceException, InterruptedException;
}
