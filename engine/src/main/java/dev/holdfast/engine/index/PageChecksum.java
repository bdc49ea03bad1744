package dev.holdfast.engine.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Checksums of pages: CRC-32C (RFC 3720, B.4). They guard against damage, not against an attacker on the same host, who
 * could rewrite everything; whatever an index answers is checked against the pack before it is used.
 */
final class PageChecksum {
    private final byte[] seed;

    /**
     * Checksums of log pages of the index with this seed: a page of another index, or at another place, does not fit.
     */
    PageChecksum(byte[] seed) {
        this.seed = seed.clone();
    }

    /** The checksum of a page of the log: over the seed, the number of the page, and all but its last four bytes. */
    int of(long page, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(seed);
        crc.update(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(page)
                .array());
        crc.update(content, 0, Page.CHECKSUM);
        return (int) crc.getValue();
    }

    boolean fits(long page, byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(Page.CHECKSUM) == of(page, content);
    }

    /** Writes the checksum into a page of the log. */
    void seal(long page, MemorySegment segment, long base) {
        byte[] content = segment.asSlice(base, Page.BYTES).toArray(ValueLayout.JAVA_BYTE);
        segment.set(Page.INT, base + Page.CHECKSUM, of(page, content));
    }

    /** The plain checksum of some bytes. */
    static int plain(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
