package dev.holdfast.engine.restore;

import dev.holdfast.engine.Progress;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget.FileTarget;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes extents of new files, neighbours together: a file that is changed in place is stored in blocks of 64 KiB, and what
 * is written at once costs a call, and a request of the device, whatever its length. The memory is direct and aligned, so
 * that it is written without another copy, by direct I/O as well. Used by one thread; holds 1 MiB.
 */
final class NeighbouringWrites {
    private static final int MOST = 1 << 20;

    /** What direct I/O wants addresses to be multiples of. */
    private static final int ALIGNMENT = 4096;

    private final Progress progress;
    private final ByteBuffer gathered =
            ByteBuffer.allocateDirect(MOST + ALIGNMENT).alignedSlice(ALIGNMENT).slice(0, MOST);
    private @Nullable FileTarget file;
    private long start;

    /** @param progress is told of what was written */
    NeighbouringWrites(Progress progress) {
        this.progress = progress;
    }

    /**
     * Takes an extent of a file. It is written at the latest by {@link #finish}, maybe with those that were taken before.
     *
     * @param into a file that was not there before
     * @param offset where in the file
     * @param bytes hold the extent from {@code from} on, and are not kept
     */
    @SuppressWarnings("ReferenceEquality") // a file is itself alone, whatever a plugin says of equality
    void write(FileTarget into, long offset, byte[] bytes, int from, int length) throws SourceException {
        boolean isNext = into == file && offset == start + gathered.position();
        if (!isNext || length > gathered.remaining()) {
            finish();
        }
        if (length > MOST) {
            write(into, offset, ByteBuffer.wrap(bytes, from, length));
            return;
        }
        if (gathered.position() == 0) {
            file = into;
            start = offset;
        }
        gathered.put(bytes, from, length);
    }

    /** Writes what was taken and is not written yet. */
    void finish() throws SourceException {
        FileTarget into = file;
        file = null;
        if (into != null) {
            try {
                write(into, start, gathered.flip());
            } finally {
                gathered.clear();
            }
        }
    }

    private void write(FileTarget into, long offset, ByteBuffer from) throws SourceException {
        int count = from.remaining();
        into.write(offset, from);
        progress.stored(count);
        progress.did(count);
    }
}
