package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Making and removing names in an open folder. What is made belongs to the caller alone until it is given a mode. */
public final class Names {
    private static final NativeCall MKDIRAT = new NativeCall("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final NativeCall SYMLINKAT = new NativeCall("symlinkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final NativeCall READLINKAT =
            new NativeCall("readlinkat", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final NativeCall LINKAT =
            new NativeCall("linkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final NativeCall UNLINKAT = new NativeCall("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final NativeCall MKNODAT =
            NativeCall.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private static final int FOLDER_MODE = 0700;
    private static final int NODE_MODE = 0600;
    private static final int FIFO = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int LONGEST_TARGET = 1 << 13;

    private Names() {}

    public static void makeFolder(Descriptor folder, byte[] name) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            folder.with(fd -> MKDIRAT.call(fd, CString.of(name, arena), FOLDER_MODE));
        }
    }

    public static void makeLink(Descriptor folder, byte[] name, byte[] target) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            folder.with(fd -> SYMLINKAT.call(CString.of(target, arena), fd, CString.of(name, arena)));
        }
    }

    /** What an open symbolic link holds. */
    public static byte[] readLink(Descriptor link) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(LONGEST_TARGET);
            long length =
                    link.with(fd -> READLINKAT.call(fd, CString.of(new byte[0], arena), target, (long) LONGEST_TARGET));
            return CString.bytes(target, length);
        }
    }

    public static void makeFifo(Descriptor folder, byte[] name) throws PosixException {
        makeNode(folder, name, FIFO, 0);
    }

    public static void makeDevice(Descriptor folder, byte[] name, boolean block, int major, int minor)
            throws PosixException {
        // The kernel's own form of a number in 32 bits (new_encode_dev): 12 bits major, 20 bits minor.
        if (major < 0 || major > 0xfff || minor < 0 || minor > 0xfffff) {
            throw new PosixException("mknodat", Errno.EINVAL);
        }
        int number = (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
        makeNode(folder, name, block ? BLOCK_DEVICE : CHARACTER_DEVICE, number);
    }

    private static void makeNode(Descriptor folder, byte[] name, int kind, int number) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            folder.with(fd ->
                    MKNODAT.call(Architecture.THIS.mknodat(), fd, CString.of(name, arena), kind | NODE_MODE, number));
        }
    }

    /** Makes another name of what stands under {@code from}; of a symbolic link itself, not of what it leads to. */
    public static void makeName(Descriptor fromFolder, byte[] from, Descriptor toFolder, byte[] to)
            throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            fromFolder.with(
                    a -> toFolder.with(b -> LINKAT.call(a, CString.of(from, arena), b, CString.of(to, arena), 0)));
        }
    }

    /** Removes a name that is no folder's. */
    public static void remove(Descriptor folder, byte[] name) throws PosixException {
        unlink(folder, name, 0);
    }

    public static void removeEmptyFolder(Descriptor folder, byte[] name) throws PosixException {
        unlink(folder, name, AT_REMOVEDIR);
    }

    private static void unlink(Descriptor folder, byte[] name, int flags) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            folder.with(fd -> UNLINKAT.call(fd, CString.of(name, arena), flags));
        }
    }
}
