package org.example.journal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a blob, or of a part of one. Ends with an exception rather than early. */
final class JournalStream extends InputStream {
    private final FileChannel file;
    private long position;
    private long left;

    JournalStream(FileChannel file, long position, long length) {
        this.file = file;
        this.position = position;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count = file.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, left)), position);
        if (count < 0) {
            throw new EOFException("the journal ends within a blob");
        }
        position += count;
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
