package dev.holdfast.storage.filesystem;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file from one offset to another; throws rather than end early. Owns its channel. Unbuffered. */
final class FileRangeStream extends InputStream {
    /** The channel copies through a buffer, which at this size stays in the processor's cache. */
    private static final int LARGEST_READ = 1 << 18;

    private final FileChannel channel;
    private final String name;
    private final long end;
    private long position;

    FileRangeStream(FileChannel channel, String name, long start, long end) {
        this.channel = channel;
        this.name = name;
        this.position = start;
        this.end = end;
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
        if (position == end) {
            return -1;
        }
        int wanted = (int) Math.min(Math.min(length, LARGEST_READ), end - position);
        int count = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
        if (count < 0) {
            throw new EOFException("the file of " + name + " was cut off at " + position + ", before " + end);
        }
        position += count;
        return count;
    }

    /** Without the small pieces and the second copy of the inherited one. */
    @Override
    public byte[] readNBytes(int length) throws IOException {
        if (length < 0) {
            throw new IllegalArgumentException("negative length: " + length);
        }
        byte[] bytes = new byte[Math.toIntExact(Math.min(length, end - position))];
        readNBytes(bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
