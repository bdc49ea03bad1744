package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a run: entries must come in the order of their keys, exactly as many as announced. */
final class RunWriter implements Closeable {
    private final IndexFolder folder;
    private final long number;
    private final RunShape shape;
    private final StoredFile file;
    private final ByteBuffer checksums;
    private final ColumnWriter buckets;
    private final ColumnWriter marks;
    private final ColumnWriter ordinals;
    private final ColumnWriter rests;
    private long bucketsBegun;
    private long entries;
    private boolean finished;

    RunWriter(IndexFolder folder, long number, long entries) throws IOException {
        this.folder = folder;
        this.number = number;
        this.shape = new RunShape(entries);
        this.file = folder.open(Run.fileName(number));
        settle();
        this.checksums = ByteBuffer.allocate(shape.pages() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.buckets = new ColumnWriter(file, 0, checksums);
        this.marks = new ColumnWriter(file, shape.marksOffset(), checksums);
        this.ordinals = new ColumnWriter(file, shape.ordinalsOffset(), checksums);
        this.rests = new ColumnWriter(file, shape.restsOffset(), checksums);
    }

    /** What lookups read should lie in huge pages where {@link Run} asks for them. */
    private void settle() throws IOException {
        file.resize(shape.fileLength());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment looked = folder.map(Run.fileName(number), 0, shape.restsOffset(), arena);
            Advice.scattered(looked, shape.fileLength());
            Advice.settle(looked, 0, looked.byteSize());
        }
    }

    void add(long key, long ordinal) throws IOException {
        beginBucketsTo(key >>> (Scatter.BITS - shape.bucketBits()));
        marks.putShort((short) (key >>> shape.restBits()));
        ordinals.putInt((int) ordinal);
        rests.putInt((int) (key & ((1L << shape.restBits()) - 1)));
        entries++;
    }

    /** Completes the file; not durable yet. */
    RunFacts finish() throws IOException {
        if (entries != shape.entries()) {
            throw new IllegalStateException(shape.entries() + " entries were announced, " + entries + " came");
        }
        beginBucketsTo(shape.buckets());
        buckets.finish();
        marks.finish();
        ordinals.finish();
        rests.finish();
        file.write(shape.checksumsOffset(), checksums.array(), checksums.capacity());
        finished = true;
        return new RunFacts(number, entries, PageChecksum.plain(checksums.array(), 0, checksums.capacity()));
    }

    /** Empty buckets begin where the next one does. */
    private void beginBucketsTo(long bucket) throws IOException {
        for (; bucketsBegun <= bucket; bucketsBegun++) {
            buckets.putInt((int) entries);
        }
    }

    /** Also deletes the file if it was not finished: a full disk should not stay full for that. */
    @Override
    public void close() throws IOException {
        file.close();
        if (!finished) {
            folder.delete(Run.fileName(number));
        }
    }
}
