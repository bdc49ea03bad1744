package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

/** Owner, mode and time of an open entry of any kind. */
public final class Permissions {
    private static final NativeCall FCHOWNAT =
            new NativeCall("fchownat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final NativeCall CHMOD = new NativeCall("chmod", JAVA_INT, ADDRESS, JAVA_INT);
    private static final NativeCall UTIMENSAT =
            new NativeCall("utimensat", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final NativeCall FACCESSAT2 =
            NativeCall.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_EACCESS = 0x200;
    private static final int READ = 4;
    private static final long LEAVE_AS_IT_IS = (1L << 30) - 2; // UTIME_OMIT

    private Permissions() {}

    public static void changeOwner(Descriptor entry, long uid, long gid) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment itself = CString.of(new byte[0], arena);
            entry.with(fd -> FCHOWNAT.call(fd, itself, (int) uid, (int) gid, AT_EMPTY_PATH));
        }
    }

    /** Sets the mode; symbolic links have none. */
    public static void changeMode(Descriptor entry, int mode) throws PosixException {
        entry.withPath((path, arena) -> CHMOD.call(path, mode));
    }

    /** Sets the time of the last modification, and leaves that of the last access. */
    public static void changeModified(Descriptor entry, Instant modified) throws PosixException {
        entry.withPath((path, arena) -> {
            MemorySegment times = arena.allocate(JAVA_LONG, 4);
            times.setAtIndex(JAVA_LONG, 1, LEAVE_AS_IT_IS);
            times.setAtIndex(JAVA_LONG, 2, modified.getEpochSecond());
            times.setAtIndex(JAVA_LONG, 3, modified.getNano());
            return UTIMENSAT.call(Descriptor.AT_FDCWD, path, times, 0);
        });
    }

    /** Fails with EACCES if this process may not read the entry; unknown (Linux before 5.8) counts as may. */
    public static void requireReadable(Descriptor entry) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment itself = CString.of(new byte[0], arena);
            entry.with(fd -> FACCESSAT2.call(Architecture.FACCESSAT2, fd, itself, READ, AT_EACCESS | AT_EMPTY_PATH));
        } catch (PosixException e) {
            if (e.errno() == Errno.EACCES) {
                throw e;
            }
        }
    }
}
