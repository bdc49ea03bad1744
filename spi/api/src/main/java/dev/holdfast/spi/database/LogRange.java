package dev.holdfast.spi.database;

/**
 * A stretch of a server's log, which may begin in one stream and end in one that branches off it.
 *
 * @param start the first byte
 * @param end the first byte after it
 */
public record LogRange(LogPosition start, LogPosition end) {
    public LogRange {
        if (start.stream().equals(end.stream()) && end.offset() < start.offset()) {
            throw new IllegalArgumentException("a stretch of log ends before it begins: " + start + " " + end);
        }
    }
}
