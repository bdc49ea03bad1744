package dev.holdfast.spi.storage;

/**
 * A half-open range of bytes in a blob, for ranged reads.
 *
 * @param offset first byte, from 0
 * @param length number of bytes, at least 1; offset + length fits a long
 */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("not a byte range: offset " + offset + ", length " + length);
        }
    }

    /** The first byte after the range. */
    public long end() {
        return offset + length;
    }
}
