package dev.holdfast.engine.index;

/**
 * Sizes that trade memory for speed; tests make them small.
 *
 * @param memtablePages pages of the log held in memory until a run is made of them: 4 KiB of memory each, and 1 KiB of
 *     table
 * @param extentPages pages by which the log's file grows, and is mapped
 */
record Tuning(int memtablePages, int extentPages) {
    /** 13 MiB of memory, about 250,000 entries; extents of 64 MiB. */
    static final Tuning DEFAULT = new Tuning(2048, 16_384);

    /** Ordinals within a memtable, and one, fit the bits that keys leave in a long. */
    private static final int MOST_MEMTABLE_PAGES = (1 << (Long.SIZE - Scatter.BITS - Page.ORDINAL_SHIFT)) - 1;

    Tuning {
        if (memtablePages < 1 || memtablePages > MOST_MEMTABLE_PAGES || extentPages < 1 || extentPages > 1 << 18) {
            throw new IllegalArgumentException(
                    "not sizes of an index: " + memtablePages + " pages in memory, " + extentPages + " in an extent");
        }
    }
}
