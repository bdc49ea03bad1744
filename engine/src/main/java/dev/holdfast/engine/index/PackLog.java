package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Packs and their identities, in the order in which they were added: an append-only file of {@linkplain Page pages},
 * mapped in extents. One thread writes, any number read what was written before.
 *
 * <p>Where the index ends is said by the manifest; what follows in the file is a leftover of a crash and will be
 * written over. The file is longer than what is in it, so that an extent is mapped once and for ever; the rest takes no
 * space on disk.
 */
final class PackLog implements Closeable {
    static final String FILE = "packs";

    /** Written at once. */
    private static final int WRITE_PAGES = 64;

    private final IndexFolder folder;
    private final StoredFile file;
    private final PageChecksum checksum;
    private final int extentPages;
    private final Arena arena = Arena.ofShared();
    private volatile List<CheckedMapping> extents = List.of();

    PackLog(IndexFolder folder, PageChecksum checksum, int extentPages) throws IOException {
        this.folder = folder;
        this.file = folder.open(FILE);
        this.checksum = checksum;
        this.extentPages = extentPages;
    }

    /**
     * Makes the pages that an earlier process wrote readable.
     *
     * @throws DamagedIndex if the file is too short to hold them
     */
    void expect(long pages) throws IOException {
        if (file.length() < pages * Page.BYTES) {
            throw new DamagedIndex(FILE + " is shorter than " + pages + " pages");
        }
        reserve(pages);
    }

    /**
     * Writes pages, with checksums; they are readable when this returns.
     *
     * @param first number of the first page
     * @param source holds the pages from {@code offset}; their checksums are put there, too
     */
    void write(long first, MemorySegment source, long offset, int count) throws IOException {
        if (first + count > Page.MOST_PAGES) {
            throw new IOException(
                    "the index is full: its log has " + first + " pages, the most are " + Page.MOST_PAGES);
        }
        reserve(first + count);
        byte[] block = new byte[Math.min(count, WRITE_PAGES) * Page.BYTES];
        for (int done = 0; done < count; ) {
            int pages = Math.min(count - done, WRITE_PAGES);
            for (int i = done; i < done + pages; i++) {
                checksum.seal(first + i, source, offset + (long) i * Page.BYTES);
            }
            settle(first + done, first + done + pages);
            int length = pages * Page.BYTES;
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset + (long) done * Page.BYTES, block, 0, length);
            file.write((first + done) * Page.BYTES, block, length);
            done += pages;
        }
    }

    private void settle(long from, long to) {
        for (long page = from; page < to; page = (page / extentPages + 1) * extentPages) {
            long end = Math.min(to, (page / extentPages + 1) * extentPages);
            Advice.settle(segment(page), base(page), base(page) + (end - page) * Page.BYTES);
        }
    }

    /** Returns when all that was written is durable. */
    void sync() throws IOException {
        file.sync();
    }

    /** The mapping with a page; its bytes can be believed once {@link #touch} returned. */
    MemorySegment segment(long page) {
        return extents.get((int) (page / extentPages)).bytes();
    }

    /** Where in its segment a page begins. */
    long base(long page) {
        return page % extentPages * Page.BYTES;
    }

    /**
     * Makes sure that a page is there and right.
     *
     * @throws DamagedIndex if not
     */
    void touch(long page) {
        List<CheckedMapping> known = extents;
        int extent = (int) (page / extentPages);
        if (extent >= known.size()) {
            throw new DamagedIndex("a place in page " + page + " is asked for, " + FILE + " ends before");
        }
        known.get(extent).touch(base(page));
    }

    /** The 4096 bytes of a page, checked. */
    byte[] content(long page) {
        touch(page);
        return segment(page).asSlice(base(page), Page.BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Whether the slot with this ordinal holds the identity. */
    boolean holds(long ordinal, byte[] identity) {
        long page = Page.pageOf(ordinal);
        touch(page);
        return Page.holds(segment(page), base(page), Page.slotOf(ordinal), identity);
    }

    /** Grows the file to whole extents, and maps them. */
    private void reserve(long pages) throws IOException {
        List<CheckedMapping> known = extents;
        int wanted = (int) ((pages + extentPages - 1) / extentPages);
        if (wanted <= known.size()) {
            return;
        }
        long extentBytes = (long) extentPages * Page.BYTES;
        if (file.length() < wanted * extentBytes) {
            file.resize(wanted * extentBytes);
        }
        List<CheckedMapping> grown = new ArrayList<>(known);
        for (int i = known.size(); i < wanted; i++) {
            MemorySegment bytes = folder.map(FILE, i * extentBytes, extentBytes, arena);
            Advice.scattered(bytes, wanted * extentBytes);
            long first = (long) i * extentPages;
            grown.add(new CheckedMapping(bytes, FILE, (page, content) -> checksum.fits(first + page, content)));
        }
        extents = List.copyOf(grown);
    }

    @Override
    public void close() throws IOException {
        arena.close();
        file.close();
    }
}
