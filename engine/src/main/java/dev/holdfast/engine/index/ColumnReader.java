package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads one column of a run from its beginning to its end, with checks; by reading and not by mapping, so that disks
 * read ahead.
 */
final class ColumnReader {
    private static final int BUFFER_PAGES = 32;

    private final StoredFile file;
    private final RunChecksums checksums;
    private final long end;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_PAGES * Page.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    /** @param offset where the column begins, and {@code end} where the next one does: multiples of the page's size */
    ColumnReader(StoredFile file, RunChecksums checksums, long offset, long end) {
        this.file = file;
        this.checksums = checksums;
        this.position = offset;
        this.end = end;
        buffer.limit(0);
    }

    /** The next two bytes, unsigned. */
    int nextShort() throws IOException {
        if (!buffer.hasRemaining()) {
            fill();
        }
        return Short.toUnsignedInt(buffer.getShort());
    }

    /** The next four bytes, unsigned. */
    long nextInt() throws IOException {
        if (!buffer.hasRemaining()) {
            fill();
        }
        return Integer.toUnsignedLong(buffer.getInt());
    }

    private void fill() throws IOException {
        int length = (int) Math.min(end - position, buffer.capacity());
        file.read(position, buffer.array(), length);
        for (int at = 0; at < length; at += Page.BYTES) {
            checksums.check((position + at) / Page.BYTES, buffer.array(), at);
        }
        position += length;
        buffer.clear().limit(length);
    }
}
