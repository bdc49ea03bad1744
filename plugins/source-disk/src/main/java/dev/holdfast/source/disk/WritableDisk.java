package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open image file or device that is written, whichever it is. Safe for use by many threads. */
final class WritableDisk implements AutoCloseable {
    /** Holes are punched in whole pages: what a device can, and files gain nothing from less. */
    private static final long PAGE = 4096;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    private final Path path;
    private final NativeFile file;
    private final long length;
    private final DirectWriting direct;
    private final AtomicBoolean allocates = new AtomicBoolean(true);
    private final AtomicBoolean punchesHoles = new AtomicBoolean(true);

    /**
     * A disk to write.
     *
     * @param path for messages
     * @param file stays open when this is closed
     * @param length of the disk that is restored; no byte after it is touched
     */
    WritableDisk(Path path, NativeFile file, long length) {
        this.path = path;
        this.file = file;
        this.length = length;
        this.direct = DirectWriting.of(path, file);
    }

    Optional<Extent> nextData(long from) throws SourceException {
        requireWithin(from, 0);
        try {
            return DataExtents.next(file, from, length);
        } catch (PosixException e) {
            throw failed("find the data of", from, e);
        }
    }

    void read(long offset, ByteBuffer into) throws SourceException {
        requireWithin(offset, into.remaining());
        long at = offset;
        try {
            while (into.hasRemaining()) {
                int read = file.io().read(at, into);
                if (read == 0) {
                    throw new SourceException.TargetFailed(
                            path + " ends at offset " + at + ", before the end of the disk",
                            "Something else cut it short: restore again when nothing else uses it.");
                }
                at += read;
            }
        } catch (PosixException e) {
            throw failed("read", at, e);
        }
    }

    /**
     * Gives an extent its place: in one piece, whatever the order in which it is written, and so that many threads can
     * write it, as file systems let only one at a time write into a hole, for as long as the device takes.
     */
    void expect(Extent extent) {
        requireWithin(extent.offset(), extent.length());
        if (allocates.get()) {
            try {
                file.io().allocate(extent.offset(), extent.length());
            } catch (PosixException e) {
                allocates.set(false); // a device, or a file system without it; writing tells of what matters
            }
        }
    }

    void write(long offset, ByteBuffer from) throws SourceException {
        requireWithin(offset, from.remaining());
        long at = offset + direct.write(offset, from);
        if (from.hasRemaining()) {
            writeThroughCache(at, from);
        }
    }

    private void writeThroughCache(long offset, ByteBuffer from) throws SourceException {
        long at = offset;
        try {
            while (from.hasRemaining()) {
                at += file.io().write(at, from);
            }
        } catch (PosixException e) {
            throw failed("write", at, e);
        }
        startWriteBack(offset, at - offset);
    }

    /**
     * Has the kernel begin to write at once, while the next part is still fetched and decrypted, so that little is left
     * for the last fsync and writers are not stopped at the kernel's limit of dirty pages.
     */
    private void startWriteBack(long offset, long count) {
        try {
            file.io().startWriteBack(offset, count);
        } catch (PosixException e) {
            return; // only a hint; sync() tells of every error
        }
    }

    void zero(Extent extent) throws SourceException {
        requireWithin(extent.offset(), extent.length());
        long start = Math.min(extent.end(), (extent.offset() + PAGE - 1) / PAGE * PAGE);
        long end = Math.max(start, extent.end() / PAGE * PAGE);
        if (end == start || !punchHole(start, end)) {
            writeZeros(extent.offset(), extent.end());
            return;
        }
        writeZeros(extent.offset(), start);
        writeZeros(end, extent.end());
    }

    private boolean punchHole(long start, long end) throws SourceException {
        if (!punchesHoles.get()) {
            return false;
        }
        try {
            file.io().punchHole(start, end - start);
            return true;
        } catch (PosixException e) {
            if (e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.ENOSYS || e.errno() == Errno.EINVAL) {
                punchesHoles.set(false);
                return false;
            }
            throw failed("make a hole in", start, e);
        }
    }

    private void writeZeros(long start, long end) throws SourceException {
        long at = start;
        while (at < end) {
            int part = (int) Math.min(end - at, ZEROS.capacity());
            write(at, ZEROS.duplicate().limit(part));
            at += part;
        }
    }

    void sync() throws SourceException {
        try {
            file.sync();
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot make " + path + " durable", e);
        }
    }

    @Override
    public void close() {
        direct.close();
    }

    private void requireWithin(long offset, long count) {
        if (offset < 0 || count > length - offset) {
            throw new IllegalArgumentException(
                    "not in a disk of " + length + " bytes: " + count + " from offset " + offset);
        }
    }

    private SourceException.TargetFailed failed(String what, long offset, PosixException e) {
        return TargetErrors.failed("cannot " + what + " " + path + " at offset " + offset, e);
    }
}
