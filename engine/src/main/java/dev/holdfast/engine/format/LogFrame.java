package dev.holdfast.engine.format;

import dev.holdfast.engine.crypto.Aead;

/**
 * A stretch of a log that is sealed as one, under a data key of its own. It can be copied into another segment as it is:
 * it is bound to its place in the log, not to the object that it is in.
 *
 * @param start the first offset
 * @param end the first offset after it, at most {@link #LONGEST} later
 * @param sealedLength its bytes as sealed
 * @param key its data key, wrapped
 */
public record LogFrame(long start, long end, int sealedLength, WrappedKey key) {
    /** The most bytes of the log that one frame holds. */
    public static final int LONGEST = 16 << 20;

    /** What sealing adds at most: nonce, tag and codec. */
    public static final int OVERHEAD = Aead.OVERHEAD + 1;

    public LogFrame {
        if (start < 0 || end <= start || end - start > LONGEST) {
            throw new IllegalArgumentException("not a frame: " + start + " to " + end);
        }
        if (sealedLength <= OVERHEAD || sealedLength > end - start + OVERHEAD) {
            throw new IllegalArgumentException("a frame of " + (end - start) + " bytes, sealed " + sealedLength);
        }
    }

    /** How many bytes of the log it holds. */
    public int length() {
        return (int) (end - start);
    }
}
