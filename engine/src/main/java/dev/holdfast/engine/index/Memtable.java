package dev.holdfast.engine.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * The end of the pack log, as far as no run leads there yet: its pages, and a table that finds identities in them. One
 * thread adds, any number look up.
 *
 * <p>The table is open addressing by the top bits of the key, so it is nearly in the order of a run when one is made of
 * it. A cell is the key and the place in these pages, plus one; 0 is empty.
 */
final class Memtable implements AutoCloseable {
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PLACE_BITS = Long.SIZE - Scatter.BITS;
    private static final long PLACE = (1L << PLACE_BITS) - 1;

    /** Cells behind the last one that a key can lead to, instead of going round: keeps the table in order. */
    private static final int SPARE_CELLS = 256;

    /** Places noted for one identity: honest writers have few, and a hostile one must not make lookups slow. */
    private static final int MOST_COPIES = 64;

    private final Scatter scatter;
    private final long firstPage;
    private final int pages;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final int cellShift;
    private final long[] cells;

    /** The page being filled, from 0, and the next slot there. */
    private int page;

    private int slot;
    private long header = Page.NO_HEADER;
    private final AtomicInteger entries = new AtomicInteger();

    /**
     * @param firstPage number of its first page in the log
     * @param pages how many it can hold
     */
    Memtable(Scatter scatter, long firstPage, int pages) {
        this.scatter = scatter;
        this.firstPage = firstPage;
        this.pages = pages;
        this.memory = arena.allocate((long) pages * Page.BYTES, Page.BYTES);
        int cellBits = Integer.SIZE - Integer.numberOfLeadingZeros(pages << Page.ORDINAL_SHIFT);
        this.cellShift = Scatter.BITS - cellBits;
        this.cells = new long[(1 << cellBits) + SPARE_CELLS];
        Page.begin(memory, 0, Page.NO_HEADER);
    }

    /** Starts a pack: what is added next belongs to it. False if there is no room: make a new memtable. */
    boolean startPack(PackLocation pack) {
        if (slot + Page.HEADER_SLOTS > Page.SLOTS && !turnPage()) {
            return false;
        }
        Page.putHeader(memory, base(), slot, pack);
        header = Page.ordinal(firstPage + page, slot);
        slot += Page.HEADER_SLOTS;
        return true;
    }

    /** Adds the identity at {@code offset} to the pack. False if there is no room. */
    boolean add(byte[] identities, int offset) {
        if (slot == Page.SLOTS && !turnPage()) {
            return false;
        }
        Page.putIdentity(memory, base(), slot, identities, offset);
        if (!note(scatter.key(identities, offset), page << Page.ORDINAL_SHIFT | slot)) {
            return false;
        }
        slot++;
        Page.setUsed(memory, base(), slot);
        return true;
    }

    /** The pack started last goes on in this memtable, which is empty. */
    void continuePack(long headerOrdinal) {
        header = headerOrdinal;
        Page.begin(memory, 0, headerOrdinal);
    }

    /**
     * The same, with room for more pages. Whoever looks up in this one may go on until it is closed.
     *
     * @param morePages how many the other can hold, more than this one
     */
    Memtable grown(int morePages) {
        Memtable larger = new Memtable(scatter, firstPage, morePages);
        MemorySegment.copy(memory, 0, larger.memory, 0, base() + Page.BYTES);
        larger.page = page;
        larger.slot = slot;
        larger.header = header;
        for (long cell : cells) {
            // In a wider table of the same order, none is further from its cell than here.
            if (cell != 0 && !larger.note(cell >>> PLACE_BITS, place(cell))) {
                throw new IllegalStateException("a larger memtable has less room");
            }
        }
        return larger;
    }

    /** Takes over a page that was written before, as the next one. */
    void restorePage(byte[] content) {
        if (slot > 0 && !turnPage()) {
            throw new DamagedIndex("the log has more pages without a run than can be held in memory");
        }
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, base(), Page.BYTES);
        int used = Page.used(memory, base());
        if (used < 0 || used > Page.SLOTS) {
            throw new DamagedIndex("page " + (firstPage + page) + " says that it has " + used + " slots");
        }
        for (slot = 0; slot < used; slot++) {
            if (Page.isHeader(memory, base(), slot)) {
                slot++;
            } else if (!note(
                    scatter.key(memory, base() + (long) slot * Page.SLOT_BYTES), page << Page.ORDINAL_SHIFT | slot)) {
                throw new DamagedIndex("the log has more identities without a run than can be held in memory");
            }
        }
    }

    /** Puts an identity into the table; false if there is no room near its cell. */
    private boolean note(long key, int place) {
        int copies = 0;
        for (int cell = (int) (key >>> cellShift); cell < cells.length; cell++) {
            long there = cells[cell];
            if (there == 0) {
                CELLS.setRelease(cells, cell, key << PLACE_BITS | place + 1L);
                entries.setRelease(entries.getPlain() + 1);
                return true;
            }
            if (there >>> PLACE_BITS == key && ++copies == MOST_COPIES) {
                return true;
            }
        }
        return false;
    }

    /** The ordinal of a slot with this identity, or -1. */
    long find(long key, byte[] identity) {
        for (int cell = (int) (key >>> cellShift); cell < cells.length; cell++) {
            long there = (long) CELLS.getAcquire(cells, cell);
            if (there == 0) {
                return -1;
            }
            if (there >>> PLACE_BITS == key && holds(place(there), identity)) {
                return (firstPage << Page.ORDINAL_SHIFT) + place(there);
            }
        }
        return -1;
    }

    /** Tells the ordinal of each slot with this identity. */
    void findAll(long key, byte[] identity, LongConsumer found) {
        for (int cell = (int) (key >>> cellShift); cell < cells.length; cell++) {
            long there = (long) CELLS.getAcquire(cells, cell);
            if (there == 0) {
                return;
            }
            if (there >>> PLACE_BITS == key && holds(place(there), identity)) {
                found.accept((firstPage << Page.ORDINAL_SHIFT) + place(there));
            }
        }
    }

    private boolean holds(int place, byte[] identity) {
        return Page.holds(memory, (long) (place >>> Page.ORDINAL_SHIFT) * Page.BYTES, Page.slotOf(place), identity);
    }

    /** Writes the entries, in the order of their keys, and of equal ones in the order in which they were added. */
    void writeTo(RunWriter run) throws IOException {
        long[] ordered = new long[entries.getPlain()];
        int count = 0;
        for (long cell : cells) {
            if (cell != 0) {
                // Almost in order already: each is moved by a few places at most.
                int at = count++;
                while (at > 0 && Long.compareUnsigned(ordered[at - 1], cell) > 0) {
                    ordered[at] = ordered[at - 1];
                    at--;
                }
                ordered[at] = cell;
            }
        }
        for (long cell : ordered) {
            run.add(cell >>> PLACE_BITS, (firstPage << Page.ORDINAL_SHIFT) + place(cell));
        }
    }

    private static int place(long cell) {
        return (int) (cell & PLACE) - 1;
    }

    private boolean turnPage() {
        if (page + 1 == pages) {
            return false;
        }
        page++;
        slot = 0;
        Page.begin(memory, base(), header);
        return true;
    }

    private long base() {
        return (long) page * Page.BYTES;
    }

    long firstPage() {
        return firstPage;
    }

    /** How many pages it can hold. */
    int pages() {
        return pages;
    }

    /** Pages that are filled; the one after is begun. */
    int fullPages() {
        return page;
    }

    /** The ordinal of the header of the pack added to last. */
    long header() {
        return header;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Number of entries in the table. */
    int entries() {
        return entries.getAcquire();
    }

    @Override
    public void close() {
        arena.close();
    }
}
