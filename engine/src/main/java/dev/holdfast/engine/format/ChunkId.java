package dev.holdfast.engine.format;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The identity of a chunk or node: 32 bytes of a keyed hash of its plaintext, as four big-endian words.
 *
 * @param w0 bytes 0 to 7
 * @param w1 bytes 8 to 15
 * @param w2 bytes 16 to 23
 * @param w3 bytes 24 to 31
 */
public record ChunkId(long w0, long w1, long w2, long w3) {
    /** Bytes of an identity. */
    public static final int LENGTH = 32;

    /** The identity in the 32 bytes from {@code offset}. */
    public static ChunkId of(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, LENGTH);
        return new ChunkId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** The identity of these 64 hex digits. */
    public static ChunkId ofHex(String hex) throws FormatException {
        if (!ObjectNames.isSha256(hex)) {
            throw new FormatException("not an identity of 64 hex digits");
        }
        return of(HexFormat.of().parseHex(hex), 0);
    }

    /** Its 32 bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(w0)
                .putLong(w1)
                .putLong(w2)
                .putLong(w3)
                .array();
    }

    /** Its 64 hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    @Override
    public int hashCode() {
        return (int) (w0 ^ (w3 >>> 32));
    }

    /** The first 16 hex digits, for messages. */
    @Override
    public String toString() {
        return hex().substring(0, 16);
    }
}
