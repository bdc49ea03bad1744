package dev.holdfast.engine.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * An immutable table that leads from keys to slots of the pack log; {@link RunShape} says how. Thread-safe.
 *
 * <p>The columns that every lookup reads should be in memory as a whole; of ordinals, only (probable) hits read a
 * place.
 */
final class Run implements AutoCloseable {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final RunFacts facts;
    private final RunShape shape;
    private final RunChecksums checksums;
    private final Arena arena = Arena.ofShared();
    private final CheckedMapping table;
    private final CheckedMapping ordinals;
    private final int bucketShift;
    private final int markShift;
    private final long marksOffset;

    /**
     * Opens a run; reads no more than its checksums.
     *
     * @throws DamagedIndex if the file is not the one that the facts tell of
     */
    Run(IndexFolder folder, RunFacts facts) throws IOException {
        this.facts = facts;
        this.shape = new RunShape(facts.entries());
        String name = fileName(facts.number());
        if (!folder.exists(name)) {
            throw new DamagedIndex(name + " is missing");
        }
        byte[] sums = new byte[shape.pages() * Integer.BYTES];
        try (StoredFile file = folder.open(name)) {
            if (file.length() != shape.fileLength()) {
                throw new DamagedIndex(name + " should have " + shape.fileLength() + " bytes, it has " + file.length());
            }
            file.read(shape.checksumsOffset(), sums, sums.length);
        }
        if (PageChecksum.plain(sums, 0, sums.length) != facts.checksum()) {
            throw new DamagedIndex("the checksums of " + name + " are not those that the manifest tells of");
        }
        this.checksums = new RunChecksums(name, sums);
        this.table = map(folder, name, 0, shape.ordinalsOffset());
        this.ordinals = map(folder, name, shape.ordinalsOffset(), shape.restsOffset());
        Advice.everywhere(table.bytes());
        Advice.scattered(ordinals.bytes(), shape.fileLength());
        this.bucketShift = Scatter.BITS - shape.bucketBits();
        this.markShift = shape.restBits();
        this.marksOffset = shape.marksOffset();
    }

    private CheckedMapping map(IndexFolder folder, String name, long from, long to) throws IOException {
        MemorySegment bytes = folder.map(name, from, to - from, arena);
        long first = from / Page.BYTES;
        return new CheckedMapping(bytes, name, (page, content) -> checksums.fits(first + page, content, 0));
    }

    static String fileName(long number) {
        return "run-" + number;
    }

    RunFacts facts() {
        return facts;
    }

    long entries() {
        return facts.entries();
    }

    RunCursor cursor(IndexFolder folder) throws IOException {
        return new RunCursor(folder.open(fileName(facts.number())), shape, checksums);
    }

    /** The place of the last entry whose slot holds the identity, or -1. */
    long find(long key, byte[] identity, PackLog log) {
        return findBefore(Long.MAX_VALUE, key, identity, log);
    }

    /** The same, among the entries before a place. Of entries with equal keys, those added later have later places. */
    long findBefore(long limit, long key, byte[] identity, PackLog log) {
        long bucket = key >>> bucketShift;
        long first = placeOfFirst(bucket);
        long end = Math.min(placeOfFirst(bucket + 1), limit);
        int mark = (int) (key >>> markShift) & 0xFFFF;
        MemorySegment marks = table.bytes();
        for (long place = end - 1; place >= first; place--) {
            table.touch(markAt(place));
            int there = Short.toUnsignedInt(marks.get(SHORT, markAt(place)));
            if (there < mark) {
                return -1;
            }
            if (there == mark && log.holds(ordinal(place), identity)) {
                return place;
            }
        }
        return -1;
    }

    /** The slot of the pack log that an entry leads to. */
    long ordinal(long place) {
        long at = place * RunShape.ORDINAL_BYTES;
        ordinals.touch(at);
        return Integer.toUnsignedLong(ordinals.bytes().get(Page.INT, at));
    }

    private long placeOfFirst(long bucket) {
        long at = bucket * RunShape.BUCKET_BYTES;
        table.touch(at);
        return Integer.toUnsignedLong(table.bytes().get(Page.INT, at));
    }

    private long markAt(long place) {
        return marksOffset + place * RunShape.MARK_BYTES;
    }

    /** Unmaps it; a lookup that is under way in another thread ends with {@link IllegalStateException}. */
    @Override
    public void close() {
        arena.close();
    }
}
