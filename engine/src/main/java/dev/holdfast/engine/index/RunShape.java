package dev.holdfast.engine.index;

/**
 * Where things are in the file of a run: columns of one value for each entry, in the order of the entries' keys, each
 * from the beginning of a page.
 *
 * <pre>
 * buckets     u32 for each value of the key's first b bits, and one more: place of its first entry
 * marks       u16: the next 16 bits of the key; with the buckets, all that a miss reads
 * ordinals    u32: the slot in the pack log
 * rests       u32: the last 28 - b bits of the key, only read to merge
 * checksums   u32 for each page before, not aligned
 * </pre>
 *
 * @param entries number of entries, at least 1 and less than 2^32
 */
record RunShape(long entries) {
    static final int BUCKET_BYTES = 4;
    static final int MARK_BYTES = 2;
    static final int MARK_BITS = 16;
    static final int ORDINAL_BYTES = 4;
    static final int REST_BYTES = 4;

    /**
     * Buckets hold between 16 and 32 entries on average: a miss meets a mark like its own once in 2,000 to 4,000 runs.
     */
    private static final int FILL_BITS = 4;

    RunShape {
        if (entries < 1 || entries >= 1L << 32) {
            throw new IllegalArgumentException("a run has 1 to 2^32 - 1 entries, not " + entries);
        }
    }

    /** Bits of the key that choose the bucket: 0 to 27. */
    int bucketBits() {
        return Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(entries) - FILL_BITS);
    }

    int restBits() {
        return Scatter.BITS - bucketBits() - MARK_BITS;
    }

    long buckets() {
        return 1L << bucketBits();
    }

    long marksOffset() {
        return wholePages((buckets() + 1) * BUCKET_BYTES);
    }

    long ordinalsOffset() {
        return marksOffset() + wholePages(entries * MARK_BYTES);
    }

    long restsOffset() {
        return ordinalsOffset() + wholePages(entries * ORDINAL_BYTES);
    }

    long checksumsOffset() {
        return restsOffset() + wholePages(entries * REST_BYTES);
    }

    /** Number of pages with a checksum: below 2^31. */
    int pages() {
        return (int) (checksumsOffset() / Page.BYTES);
    }

    long fileLength() {
        return checksumsOffset() + (long) pages() * Integer.BYTES;
    }

    private static long wholePages(long bytes) {
        return (bytes + Page.BYTES - 1) / Page.BYTES * Page.BYTES;
    }
}
