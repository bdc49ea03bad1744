package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open entry of a tree. Safe for use by many threads: the descriptor is given back only when no call uses it any
 * more.
 */
public final class Descriptor implements AutoCloseable {
    private static final NativeCall OPENAT =
            NativeCall.variadic("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final NativeCall CLOSE = new NativeCall("close", JAVA_INT, JAVA_INT);

    static final int AT_FDCWD = -100;
    private static final int OWNER_ONLY = 0600;
    private static final byte[] ITSELF = {'.'};

    /** What the JDK itself makes file names of. */
    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final int number;

    /** The owner counts as one user until it closes. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    private Descriptor(int number) {
        this.number = number;
    }

    /** Holds the folder at a path, following links: for paths that an operator named. */
    public static Descriptor ofFolder(Path path) throws PosixException {
        return open(AT_FDCWD, nameOf(path), OpenFlag.bits(OpenFlag.PATH, OpenFlag.FOLDER));
    }

    /** The bytes of a path. */
    public static byte[] nameOf(Path path) {
        return path.toString().getBytes(NAMES);
    }

    /** Opens an entry of this folder; a symbolic link is never followed. */
    public Descriptor open(byte[] name, OpenFlag... flags) throws PosixException {
        int bits = OpenFlag.bits(flags) | Architecture.THIS.openNoFollow();
        return with(fd -> open(fd, name, bits));
    }

    /** Opens this same folder again, for more than holding it. */
    public Descriptor reopenFolder() throws PosixException {
        return open(ITSELF, OpenFlag.FOLDER);
    }

    /** Opens this same entry for reading, whatever its name leads to by now. */
    public Descriptor reopenFile(OpenFlag... flags) throws PosixException {
        return with(fd -> open(AT_FDCWD, procPath(fd), OpenFlag.bits(flags)));
    }

    private static Descriptor open(int folder, byte[] name, int bits) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            return new Descriptor((int) OPENAT.call(folder, CString.of(name, arena), bits, OWNER_ONLY));
        }
    }

    private static byte[] procPath(int descriptor) {
        return ("/proc/self/fd/" + descriptor).getBytes(NAMES);
    }

    /** What is done with an open descriptor. */
    interface Use<T> {
        T apply(int descriptor) throws PosixException;
    }

    /** What is done with an open descriptor by way of a path that leads to it. */
    interface PathUse<T> {
        T apply(MemorySegment path, Arena arena) throws PosixException;
    }

    /** Runs a use while the descriptor cannot be given back; throws {@link IllegalStateException} once closed. */
    <T> T with(Use<T> use) throws PosixException {
        if (users.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
            throw new IllegalStateException("closed");
        }
        try {
            return use.apply(number);
        } finally {
            release();
        }
    }

    /** As {@link #with}, for calls that take paths only. */
    <T> T withPath(PathUse<T> use) throws PosixException {
        return with(fd -> {
            try (Arena arena = Arena.ofConfined()) {
                return use.apply(CString.of(procPath(fd), arena), arena);
            }
        });
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            try {
                CLOSE.callOnce(number);
            } catch (PosixException e) {
                // Linux gives the descriptor back all the same; what writing lost is told when the tree is synced.
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
