package dev.holdfast.source.disk.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file or device opened natively. Unlike a {@link java.nio.channels.FileChannel} it tells errors by number, knows
 * holes, and stays open when a thread that reads it is interrupted. Safe for use by many threads: the descriptor is
 * given back only when no call uses it any more.
 */
public final class NativeFile implements AutoCloseable {
    private static final NativeCall OPEN = NativeCall.variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final NativeCall CLOSE = new NativeCall("close", JAVA_INT, JAVA_INT);
    private static final NativeCall LSEEK = new NativeCall("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final NativeCall FTRUNCATE = new NativeCall("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final NativeCall FSYNC = new NativeCall("fsync", JAVA_INT, JAVA_INT);
    private static final NativeCall FLOCK = new NativeCall("flock", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final NativeCall FCHOWN = new NativeCall("fchown", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final NativeCall FCHMOD = new NativeCall("fchmod", JAVA_INT, JAVA_INT, JAVA_INT);

    /** What direct I/O wants offsets and lengths to be multiples of. */
    public static final int DIRECT_ALIGNMENT = BufferPool.ALIGNMENT;

    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int LOCK_EXCLUSIVELY_OR_FAIL = 2 | 4;
    private static final int OWNER_ONLY = 0600;

    private final int descriptor;
    private final PositionedIo io;

    /** The owner counts as one user until it closes. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    private NativeFile(int descriptor) {
        this.descriptor = descriptor;
        this.io = new PositionedIo(this);
    }

    /** Opens what stands at a path. */
    public static NativeFile open(Path path, OpenFlag... flags) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            int bits = OpenFlag.bits(System.getProperty("os.arch", ""), flags);
            return new NativeFile((int) OPEN.call(NativePath.of(path, arena), bits, OWNER_ONLY));
        }
    }

    /**
     * Another opening of the same file, whatever its name is now, that writes past the page cache: offsets and lengths
     * have to be multiples of {@link #DIRECT_ALIGNMENT} then. Fails where the file system or the kernel's {@code /proc}
     * does not offer it.
     */
    public NativeFile openDirect() throws PosixException {
        return with(fd -> open(Path.of("/proc/self/fd/" + fd), OpenFlag.READ_WRITE, OpenFlag.DIRECT));
    }

    /** Reading, writing and hints by position. */
    public PositionedIo io() {
        return io;
    }

    public FileStatus status() throws PosixException {
        return with(FileStatus::ofDescriptor);
    }

    /** The length of a file, or the size of a device. */
    public long size() throws PosixException {
        return with(fd -> LSEEK.call(fd, 0L, SEEK_END));
    }

    /**
     * The first position at or after {@code from} that holds data; empty if there is none to the end. Where holes are
     * not known (devices, some file systems) all is data.
     */
    public OptionalLong nextData(long from) throws PosixException {
        try {
            return OptionalLong.of(with(fd -> LSEEK.call(fd, from, SEEK_DATA)));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENXIO) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(holesUnknown(e, from));
        }
    }

    /** The first position at or after {@code from} that is a hole; the end of a file counts as one. */
    public long nextHole(long from) throws PosixException {
        try {
            return with(fd -> LSEEK.call(fd, from, SEEK_HOLE));
        } catch (PosixException e) {
            return holesUnknown(e, Long.MAX_VALUE);
        }
    }

    private static long holesUnknown(PosixException e, long answer) throws PosixException {
        if (e.errno() == Errno.EINVAL || e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.ENOSYS) {
            return answer;
        }
        throw e;
    }

    public void truncate(long length) throws PosixException {
        with(fd -> FTRUNCATE.call(fd, length));
    }

    /** Makes all that was written durable; an error of earlier write-back surfaces here. */
    public void sync() throws PosixException {
        with(fd -> FSYNC.call(fd));
    }

    /** Takes an advisory lock that ends with this opening; fails with EAGAIN if another opening holds it. */
    public void lock() throws PosixException {
        with(fd -> FLOCK.call(fd, LOCK_EXCLUSIVELY_OR_FAIL));
    }

    public void changeOwner(int uid, int gid) throws PosixException {
        with(fd -> FCHOWN.call(fd, uid, gid));
    }

    public void changeMode(int mode) throws PosixException {
        with(fd -> FCHMOD.call(fd, mode));
    }

    /** What is done with an open descriptor. */
    interface Use<T> {
        T apply(int descriptor) throws PosixException;
    }

    /** Runs a use while the descriptor cannot be given back; throws {@link IllegalStateException} once closed. */
    <T> T with(Use<T> use) throws PosixException {
        if (users.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
            throw new IllegalStateException("closed");
        }
        try {
            return use.apply(descriptor);
        } finally {
            release();
        }
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            try {
                CLOSE.callOnce(descriptor);
            } catch (PosixException e) {
                // Linux gives the descriptor back all the same; what writing lost was told by sync().
                return;
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }
}
