package dev.holdfast.spi.database;

import java.nio.ByteBuffer;
import java.time.Instant;

/** What a {@link LogReceiver} hears from a server, in order. */
public sealed interface LogEvent {
    /**
     * Bytes of the log. They follow those of the piece before, or are the first of a stream that a {@link Branch} named.
     *
     * @param start where the first of them stands
     * @param bytes from its position to its limit, at least one and at most 1 MiB; the receiver does not use them again
     */
    record Piece(LogPosition start, ByteBuffer bytes) implements LogEvent {
        /** The first position after the bytes. */
        public LogPosition end() {
            return start.plus(bytes.remaining());
        }
    }

    /**
     * How far the log reached at an instant: all that was committed at or before {@code instant}, by the server's clock,
     * lies before {@code until}. Told at least once a second while the server can be asked, also when nothing happens.
     */
    record Mark(LogPosition until, Instant instant) implements LogEvent {}

    /**
     * A new stream goes on where another ended or was left: a timeline after a failover, the next file. What the old one
     * holds after {@code from} is no part of the new one's history.
     *
     * @param start where the new stream begins
     * @param from the place in the older stream that it follows
     * @param document what a recovery needs to follow the branch, such as a history file; may be empty, at most 1 MiB
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes as the server sends them; never compared as records
    record Branch(LogPosition start, LogPosition from, byte[] document) implements LogEvent {}
}
