package dev.holdfast.engine.restore;

import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget.FileTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compares a file that is replaced with what it is to become: by the identities of its chunks, which need not be fetched
 * then, and by bytes where a chunk had to be. Used by one thread, but for {@link #write}.
 */
final class FileComparison {
    /** What is written at least where something differs: a page of most databases. */
    private static final int BLOCK = 8192;

    private static final int LONGEST_GAP_READ = 1 << 20;

    private final ChunkHasher hasher;

    /** @param hasher for the thread that uses this */
    FileComparison(ChunkHasher hasher) {
        this.hasher = hasher;
    }

    /** Whether a file holds an extent already; only told of one that is a whole chunk. */
    boolean isThere(FileTarget file, long offset, FileContents.Piece piece, ChunkId chunk) throws SourceException {
        if (piece.offset() != 0) {
            return false;
        }
        byte[] bytes = new byte[piece.length()];
        return file.before(offset, ByteBuffer.wrap(bytes)) == bytes.length
                && hasher.identity(PackKind.DATA, bytes, 0, bytes.length).equals(chunk);
    }

    /**
     * Makes a stretch read as zeros.
     *
     * @return how many bytes were written for it
     */
    static long zero(FileTarget file, long from, long to) throws SourceException {
        long written = 0;
        for (long at = from; at < to; at += LONGEST_GAP_READ) {
            ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(LONGEST_GAP_READ, to - at));
            ByteBuffer before = ByteBuffer.allocate(zeros.remaining());
            int had = file.before(at, before);
            if (had == 0) {
                return written; // the file ended before
            }
            written += writeDiffering(file, at, zeros.limit(had), before.flip());
        }
        return written;
    }

    /**
     * Writes what a file does not hold already.
     *
     * @return how many bytes were written
     */
    static long write(FileTarget file, long offset, ByteBuffer bytes) throws SourceException {
        if (!file.isReplaced()) {
            int count = bytes.remaining();
            file.write(offset, bytes);
            return count;
        }
        ByteBuffer before = ByteBuffer.allocate(bytes.remaining());
        file.before(offset, before);
        return writeDiffering(file, offset, bytes, before.flip());
    }

    /** Writes the blocks that differ, neighbours together. */
    private static long writeDiffering(FileTarget file, long offset, ByteBuffer bytes, ByteBuffer before)
            throws SourceException {
        int start = bytes.position();
        int end = bytes.limit();
        long written = 0;
        int from = start;
        int at = start;
        while (at < end) {
            int next = (int) Math.min(end, at + BLOCK - (offset + at - start) % BLOCK);
            if (isEqual(bytes, at, next, before, at - start)) {
                written += write(file, offset + from - start, bytes, from, at);
                from = next;
            }
            at = next;
        }
        return written + write(file, offset + from - start, bytes, from, end);
    }

    private static boolean isEqual(ByteBuffer bytes, int from, int to, ByteBuffer before, int at) {
        int length = to - from;
        return at + length <= before.limit()
                && Arrays.equals(
                        bytes.array(),
                        bytes.arrayOffset() + from,
                        bytes.arrayOffset() + to,
                        before.array(),
                        before.arrayOffset() + at,
                        before.arrayOffset() + at + length);
    }

    private static long write(FileTarget file, long offset, ByteBuffer bytes, int from, int to) throws SourceException {
        int length = to - from;
        if (length > 0) {
            file.write(offset, ByteBuffer.wrap(bytes.array(), bytes.arrayOffset() + from, length));
        }
        return length;
    }
}
