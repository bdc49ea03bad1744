package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes large parts past the page cache. A restore writes each byte once and reads none of it again: through the cache it
 * would cost a copy of everything, memory for it, and a wait for write-back at the end. Small parts are left to the
 * cache, which puts them in the order that a spinning disk likes. Safe for use by many threads.
 */
final class DirectWriting implements AutoCloseable {
    /** Below this, what the device takes for each request counts more than the copy. */
    private static final int LEAST = 1 << 16;

    private final Path path;
    private final Optional<NativeFile> file;
    private final AtomicBoolean works = new AtomicBoolean(true);

    private DirectWriting(Path path, Optional<NativeFile> file) {
        this.path = path;
        this.file = file;
    }

    /** Direct writing to an open file; where that cannot be had, nothing is written by it. */
    static DirectWriting of(Path path, NativeFile file) {
        try {
            return new DirectWriting(path, Optional.of(file.openDirect()));
        } catch (PosixException e) {
            return new DirectWriting(path, Optional.empty()); // a file system in memory, for one
        }
    }

    /** Writes from the beginning of {@code from} what it can; the rest stays in it. Returns how many bytes it wrote. */
    long write(long offset, ByteBuffer from) throws SourceException {
        if (file.isEmpty() || !works.get() || offset % NativeFile.DIRECT_ALIGNMENT != 0) {
            return 0;
        }
        int limit = from.limit();
        int whole = from.remaining() / NativeFile.DIRECT_ALIGNMENT * NativeFile.DIRECT_ALIGNMENT;
        if (whole < LEAST) {
            return 0;
        }
        from.limit(from.position() + whole);
        int written = 0;
        try {
            while (written < whole && written % NativeFile.DIRECT_ALIGNMENT == 0) {
                written += file.get().io().writeCopied(offset + written, from);
            }
        } catch (PosixException e) {
            if (e.errno() != Errno.EINVAL) {
                throw TargetErrors.failed("cannot write " + path + " at offset " + (offset + written), e);
            }
            works.set(false); // it was promised when the file was opened, but does not hold here
        } finally {
            from.limit(limit);
        }
        return written;
    }

    @Override
    public void close() {
        file.ifPresent(NativeFile::close);
    }
}
