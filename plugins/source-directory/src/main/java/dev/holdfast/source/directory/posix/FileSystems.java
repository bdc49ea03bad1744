package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What concerns the file system of an open entry, and locks. */
public final class FileSystems {
    private static final NativeCall FSTATFS = new NativeCall("fstatfs", JAVA_INT, JAVA_INT, ADDRESS);
    private static final NativeCall SYNCFS = new NativeCall("syncfs", JAVA_INT, JAVA_INT);
    private static final NativeCall FSYNC = new NativeCall("fsync", JAVA_INT, JAVA_INT);
    private static final NativeCall FLOCK = new NativeCall("flock", JAVA_INT, JAVA_INT, JAVA_INT);

    private static final int LOCK_EXCLUSIVELY_OR_FAIL = 2 | 4;
    private static final long STRUCT_BYTES = 512;

    private FileSystems() {}

    /** The number of the kind of file system (statfs(2)). */
    public static long kind(Descriptor entry) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(STRUCT_BYTES, 8);
            entry.with(fd -> FSTATFS.call(fd, answer));
            return answer.get(JAVA_LONG, 0);
        }
    }

    /** Makes all that was written to the file system of a folder durable. */
    public static void syncAround(Descriptor folder) throws PosixException {
        try (Descriptor opened = folder.reopenFolder()) {
            opened.with(fd -> SYNCFS.call(fd));
        }
    }

    /** Makes the names in a folder, and its attributes, durable. */
    public static void syncFolder(Descriptor folder) throws PosixException {
        try (Descriptor opened = folder.reopenFolder()) {
            sync(opened);
        }
    }

    /** Makes an open file durable. */
    public static void sync(Descriptor file) throws PosixException {
        file.with(fd -> FSYNC.call(fd));
    }

    /** Takes an advisory lock that ends with this opening; fails with EAGAIN if another opening holds it. */
    public static void lock(Descriptor file) throws PosixException {
        file.with(fd -> FLOCK.call(fd, LOCK_EXCLUSIVELY_OR_FAIL));
    }
}
