package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A large new file of a base being written past the page cache: what the kernel does to have pages for a database costs
 * more than all that is done to its bytes before. Written by many threads, closed by one; durable when {@link Syncing} says
 * so.
 */
final class DirectFile implements TreeTarget.FileTarget {
    /** Smaller files are not worth it. */
    private static final long LEAST = 1 << 20;

    /** What addresses, offsets and lengths are multiples of; a page of the server's is two of them. */
    private static final int BLOCK = 4096;

    private final Path path;
    private final FileChannel channel;
    private final long length;
    private final Syncing syncing;
    private boolean closed;

    private DirectFile(Path path, FileChannel channel, long length, Syncing syncing) {
        this.path = path;
        this.channel = channel;
        this.length = length;
        this.syncing = syncing;
    }

    /** Whether a file of that length is written so where {@link #worksIn} says that it works. */
    static boolean suits(long length) {
        return length >= LEAST && length % BLOCK == 0;
    }

    /** Whether files in a folder can be written so: not in every file system, and not with every block. */
    static boolean worksIn(Path folder) {
        Path trial = folder.resolve("holdfast.direct");
        try (FileChannel file = open(trial)) {
            return file.write(block(), 0) == BLOCK;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        } finally {
            trial.toFile().delete();
        }
    }

    /** Makes a file, which has its length from the start. */
    static DirectFile create(Path path, long length, Syncing syncing) throws IOException {
        FileChannel channel = open(path);
        try {
            channel.write(block(), length - BLOCK);
            return new DirectFile(path, channel, length, syncing);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        OpenOption direct = option().orElseThrow(() -> new IOException("this Java runtime has no direct I/O"));
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, direct),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /**
     * The option, by its name: the module {@code jdk.unsupported} offers it to all, but javac warns of all in its
     * package.
     */
    private static Optional<OpenOption> option() {
        try {
            for (Object each :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (each instanceof OpenOption option && "DIRECT".equals(each.toString())) {
                    return Optional.of(option);
                }
            }
            return Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer block() {
        return ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(BLOCK).slice(0, BLOCK);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws SourceException {
        if (offset < 0 || from.remaining() > length - offset) {
            throw new SourceException.TargetFailed(
                    path + " has " + length + " bytes, and " + from.remaining() + " were to be written at " + offset,
                    "The recovery point contradicts itself: verify it.");
        }
        try {
            if (offset % BLOCK == 0 && from.remaining() % BLOCK == 0) {
                writeBlocks(offset, from);
            } else {
                patch(offset, from);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void writeBlocks(long offset, ByteBuffer from) throws IOException {
        ByteBuffer aligned = from;
        if (from.isDirect() && from.alignmentOffset(from.position(), BLOCK) != 0) {
            aligned = ByteBuffer.allocate(from.remaining()).put(from).flip(); // copied to where it is aligned, in turn
        }
        long at = offset;
        while (aligned.hasRemaining()) {
            at += channel.write(aligned, at);
        }
        from.position(from.limit());
    }

    /** What does not begin and end with blocks shares them with what others write: one after the other. */
    private synchronized void patch(long offset, ByteBuffer from) throws IOException {
        long at = offset;
        while (from.hasRemaining()) {
            long start = at - at % BLOCK;
            ByteBuffer block = block();
            if (channel.read(block, start) != BLOCK) {
                throw new IOException("a block cannot be read back at " + start);
            }
            int within = (int) (at - start);
            int count = Math.min(BLOCK - within, from.remaining());
            block.put(within, from, from.position(), count);
            writeBlocks(start, block.clear());
            from.position(from.position() + count);
            at += count;
        }
    }

    @Override
    public void close() throws SourceException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            syncing.file(channel);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private SourceException.TargetFailed failed(IOException e) {
        return new SourceException.TargetFailed(
                "cannot write " + path + ": " + e, "Check the room that is left, and restore again.", e);
    }
}
