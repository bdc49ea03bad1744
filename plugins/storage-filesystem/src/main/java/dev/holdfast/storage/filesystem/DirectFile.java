package dev.holdfast.storage.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A file that is written from its beginning, past the page cache: what goes into a store is seldom read again soon, and
 * would push out what is. Collects aligned blocks, as direct I/O needs them. Used by one thread.
 */
final class DirectFile implements AutoCloseable {
    /** Smaller blobs are not worth it. */
    static final long LEAST = 1 << 20;

    private static final int BUFFER = 1 << 20;

    /** No file system in use has larger blocks; with others, nothing is written directly. */
    private static final int LARGEST_BLOCK = 1 << 16;

    private static final ConcurrentLinkedDeque<ByteBuffer> BUFFERS = new ConcurrentLinkedDeque<>();

    private final FileChannel file;
    private final int block;
    private final ByteBuffer buffer;
    private long length;

    private DirectFile(FileChannel file, int block) {
        this.file = file;
        this.block = block;
        ByteBuffer free = BUFFERS.pollLast();
        buffer = (free != null ? free : newBuffer()).clear();
    }

    private static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(BUFFER + LARGEST_BLOCK)
                .alignedSlice(LARGEST_BLOCK)
                .slice(0, BUFFER);
    }

    /** Opens an empty file that is there. */
    static DirectFile open(Path path) throws IOException {
        long block = Files.getFileStore(path).getBlockSize();
        if (block < 1 || LARGEST_BLOCK % block != 0) {
            throw new IOException("blocks of " + block + " bytes");
        }
        return new DirectFile(FileChannel.open(path, StandardOpenOption.WRITE, direct()), (int) block);
    }

    /**
     * The option, by its name: the module {@code jdk.unsupported} offers it to all, but javac warns of all in its
     * package.
     */
    private static OpenOption direct() throws IOException {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            for (Object option : options) {
                if (option instanceof OpenOption direct && "DIRECT".equals(option.toString())) {
                    return direct;
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IOException("this Java runtime has no direct I/O", e);
        }
        throw new IOException("this Java runtime has no direct I/O");
    }

    /** Whether a file in that folder could be written so. */
    static boolean works(Path empty) {
        try (DirectFile file = open(empty)) {
            file.write(new byte[1], 0, 1);
            file.finish();
            return Files.size(empty) == 1;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // a file system in memory, for one
        }
    }

    void write(byte[] bytes, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, buffer.remaining());
            buffer.put(bytes, offset + done, part);
            done += part;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
        length += count;
    }

    /** Writes what was collected, and cuts off what filled the last block up. */
    void finish() throws IOException {
        while (buffer.position() % block != 0) {
            buffer.put((byte) 0);
        }
        flush();
        file.truncate(length);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        BUFFERS.addLast(buffer);
        file.close();
    }
}
