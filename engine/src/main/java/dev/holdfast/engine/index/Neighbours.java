package dev.holdfast.engine.index;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Identities stored near recent hits, about 65,000 of them, and their slots.
 *
 * <p>A backup asks for identities much in the order in which an earlier one stored them. Once two hits fell into one
 * page of the pack log, or into one and the next, the page's identities are taken in here, and the following page's
 * when half of it was asked for: then one page read answers 127 questions, where a search for each would read two. That
 * is what makes hits fast where the index is much larger than memory. Hits at random take nothing in.
 *
 * <p>All is a guess, checked against the log: writes of several threads at once may overwrite each other and do no
 * harm.
 */
final class Neighbours {
    private static final int CELL_BITS = 16;
    private static final int CELL_SHIFT = Scatter.BITS - CELL_BITS;
    private static final int ORDINAL_BITS = 32;
    private static final long ORDINAL = (1L << ORDINAL_BITS) - 1;
    private static final int PAGES = 512;
    private static final int HALF = Page.SLOTS / 2;

    private final Scatter scatter;
    private final PackLog log;

    /** By the top bits of the key: its other bits and the ordinal. 0 is empty: slot 0 of the log is no identity. */
    private final AtomicLongArray cells = new AtomicLongArray(1 << CELL_BITS);

    /** Pages hit lately, and pages taken in lately, by the low bits of their number; plus one, so that 0 is none. */
    private final AtomicIntegerArray hit = new AtomicIntegerArray(PAGES);

    private final AtomicIntegerArray taken = new AtomicIntegerArray(PAGES);

    Neighbours(Scatter scatter, PackLog log) {
        this.scatter = scatter;
        this.log = log;
    }

    /**
     * The ordinal of a slot with this identity, or -1 if it is not known here.
     *
     * @param end first page that is not in the log's file yet
     */
    long find(long key, byte[] identity, long end) {
        long cell = cells.getAcquire((int) (key >>> CELL_SHIFT));
        if (cell == 0 || cell >>> ORDINAL_BITS != rest(key)) {
            return -1;
        }
        long ordinal = cell & ORDINAL;
        if (Page.pageOf(ordinal) >= end || !log.holds(ordinal, identity)) {
            return -1;
        }
        long next = Page.pageOf(ordinal) + 1;
        if (Page.slotOf(ordinal) >= HALF && next < end && !isIn(taken, next)) {
            takeIn(next);
        }
        return ordinal;
    }

    /** A search found this slot. */
    void found(long ordinal) {
        long page = Page.pageOf(ordinal);
        if (isIn(hit, page) || isIn(hit, page - 1)) {
            takeIn(page);
        }
        put(hit, page);
    }

    private void takeIn(long page) {
        log.touch(page);
        MemorySegment segment = log.segment(page);
        long base = log.base(page);
        int used = Page.used(segment, base);
        for (int slot = 0; slot < used; slot++) {
            if (Page.isHeader(segment, base, slot)) {
                slot++;
            } else {
                long key = scatter.key(segment, base + (long) slot * Page.SLOT_BYTES);
                cells.setRelease((int) (key >>> CELL_SHIFT), rest(key) << ORDINAL_BITS | Page.ordinal(page, slot));
            }
        }
        put(taken, page);
    }

    private static long rest(long key) {
        return key & (1L << CELL_SHIFT) - 1;
    }

    private static boolean isIn(AtomicIntegerArray pages, long page) {
        return pages.getOpaque((int) page & PAGES - 1) == (int) page + 1;
    }

    private static void put(AtomicIntegerArray pages, long page) {
        pages.setOpaque((int) page & PAGES - 1, (int) page + 1);
    }
}
