package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes one column of a run from its beginning to its end, and takes down the checksums of its pages. */
final class ColumnWriter {
    private static final int BUFFER_PAGES = 32;

    private final StoredFile file;
    private final ByteBuffer checksums;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_PAGES * Page.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    /**
     * @param offset where the column begins: a multiple of the page's size
     * @param checksums of all pages of the file, written by position
     */
    ColumnWriter(StoredFile file, long offset, ByteBuffer checksums) {
        this.file = file;
        this.position = offset;
        this.checksums = checksums;
    }

    void putShort(short value) throws IOException {
        buffer.putShort(value);
        if (!buffer.hasRemaining()) {
            drain();
        }
    }

    void putInt(int value) throws IOException {
        buffer.putInt(value);
        if (!buffer.hasRemaining()) {
            drain();
        }
    }

    /** Writes what is left, filled up with zeros to a whole page. */
    void finish() throws IOException {
        while (buffer.position() % Page.BYTES != 0) {
            buffer.put((byte) 0);
        }
        drain();
    }

    private void drain() throws IOException {
        int length = buffer.position();
        for (int at = 0; at < length; at += Page.BYTES) {
            int page = (int) ((position + at) / Page.BYTES);
            checksums.putInt(page * Integer.BYTES, PageChecksum.plain(buffer.array(), at, Page.BYTES));
        }
        file.write(position, buffer.array(), length);
        position += length;
        buffer.clear();
    }
}
