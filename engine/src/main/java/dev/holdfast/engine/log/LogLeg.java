package dev.holdfast.engine.log;

/**
 * A stretch of one stream.
 *
 * @param stream the stream
 * @param from the first offset
 * @param to the first offset after it
 */
public record LogLeg(String stream, long from, long to) {
    public LogLeg {
        if (to < from) {
            throw new IllegalArgumentException("a stretch of log ends before it begins: " + from + " to " + to);
        }
    }
}
