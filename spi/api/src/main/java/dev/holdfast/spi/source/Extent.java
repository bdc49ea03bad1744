package dev.holdfast.spi.source;

/**
 * A half-open range of bytes in a volume.
 *
 * @param offset first byte, from 0
 * @param length number of bytes, at least 1; offset + length fits a long
 */
public record Extent(long offset, long length) {
    public Extent {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("not an extent: offset " + offset + ", length " + length);
        }
    }

    /** The first byte after the extent. */
    public long end() {
        return offset + length;
    }
}
