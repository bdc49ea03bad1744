package dev.holdfast.source.disk.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Giving a file another name, atomically. */
public final class Naming {
    /** renameat2(2), by number: not every C library has a function for it. */
    private static final NativeCall SYSCALL =
            NativeCall.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);

    private static final int AT_FDCWD = -100;
    private static final int NO_REPLACE = 1;

    private Naming() {}

    /** Renames; what stands at {@code to} is replaced. */
    public static void replace(Path from, Path to) throws PosixException {
        rename(from, to, 0);
    }

    /**
     * Renames; fails with EEXIST if something stands at {@code to}, with EINVAL where the file system cannot promise
     * that.
     */
    public static void give(Path from, Path to) throws PosixException {
        rename(from, to, NO_REPLACE);
    }

    private static void rename(Path from, Path to, int flags) throws PosixException {
        long number = "aarch64".equals(System.getProperty("os.arch")) ? 276L : 316L;
        try (Arena arena = Arena.ofConfined()) {
            SYSCALL.call(number, AT_FDCWD, NativePath.of(from, arena), AT_FDCWD, NativePath.of(to, arena), flags);
        }
    }
}
