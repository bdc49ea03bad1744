package dev.holdfast.spi.database;

import java.util.regex.Pattern;

/**
 * A place in a server's log.
 *
 * @param stream the part of the log whose bytes have offsets without a break, such as a timeline or a file: 1 to 100 of
 *     {@code a-z}, {@code 0-9}, {@code .}, {@code _} and {@code -}, a letter or digit first
 * @param offset of a byte in the stream, 0 or more
 */
public record LogPosition(String stream, long offset) {
    private static final Pattern STREAM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

    public LogPosition {
        if (!STREAM.matcher(stream).matches() || offset < 0) {
            throw new IllegalArgumentException("not a position in a log: " + stream + " " + offset);
        }
    }

    /** The place that lies so many bytes behind this one. */
    public LogPosition plus(long bytes) {
        return new LogPosition(stream, Math.addExact(offset, bytes));
    }
}
