package dev.holdfast.engine.index;

import java.io.Closeable;
import java.io.IOException;

/** Reads the entries of a run in order, to merge it. */
final class RunCursor implements Closeable {
    /** A key behind all others. */
    static final long END = Long.MAX_VALUE;

    private final StoredFile file;
    private final RunShape shape;
    private final ColumnReader buckets;
    private final ColumnReader marks;
    private final ColumnReader ordinals;
    private final ColumnReader rests;
    private final int restBits;
    private long place = -1;
    private long bucket = -1;
    private long bucketEnd;
    private long key;
    private long ordinal;

    RunCursor(StoredFile file, RunShape shape, RunChecksums checksums) {
        this.file = file;
        this.shape = shape;
        this.restBits = shape.restBits();
        this.buckets = new ColumnReader(file, checksums, 0, shape.marksOffset());
        this.marks = new ColumnReader(file, checksums, shape.marksOffset(), shape.ordinalsOffset());
        this.ordinals = new ColumnReader(file, checksums, shape.ordinalsOffset(), shape.restsOffset());
        this.rests = new ColumnReader(file, checksums, shape.restsOffset(), shape.checksumsOffset());
    }

    /** Goes to the next entry; at first, to the first. After the last, the key is {@link #END}. */
    void advance() throws IOException {
        if (++place == shape.entries()) {
            key = END;
            return;
        }
        if (place == 0) {
            bucketEnd = buckets.nextInt(); // of no bucket: where the first begins
        }
        while (bucketEnd <= place) {
            bucketEnd = buckets.nextInt();
            bucket++;
        }
        key = (bucket << RunShape.MARK_BITS | marks.nextShort()) << restBits | rests.nextInt();
        ordinal = ordinals.nextInt();
    }

    long key() {
        return key;
    }

    long ordinal() {
        return ordinal;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
