package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Extended attributes of an open entry of any kind, a symbolic link's own included. */
public final class ExtendedAttributes {
    private static final NativeCall LIST = new NativeCall("listxattr", JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
    private static final NativeCall GET = new NativeCall("getxattr", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final NativeCall SET =
            new NativeCall("setxattr", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final NativeCall REMOVE = new NativeCall("removexattr", JAVA_INT, ADDRESS, ADDRESS);

    /** XATTR_SIZE_MAX and XATTR_LIST_MAX of Linux. */
    private static final long LARGEST = 1 << 16;

    private ExtendedAttributes() {}

    /** The full names, as bytes; none where the file system has no such attributes. */
    public static List<byte[]> names(Descriptor entry) throws PosixException {
        return entry.withPath((path, arena) -> {
            try {
                if (LIST.call(path, MemorySegment.NULL, 0L) == 0) { // as it is mostly, and cheaper than a buffer
                    return List.of();
                }
                MemorySegment list = arena.allocate(LARGEST);
                return split(list.asSlice(0, LIST.call(path, list, LARGEST)));
            } catch (PosixException e) {
                if (e.errno() == Errno.EOPNOTSUPP) {
                    return List.of();
                }
                throw e;
            }
        });
    }

    private static List<byte[]> split(MemorySegment list) {
        List<byte[]> names = new ArrayList<>();
        long start = 0;
        for (long i = 0; i < list.byteSize(); i++) {
            if (list.get(JAVA_BYTE, i) == 0) {
                names.add(list.asSlice(start, i - start).toArray(JAVA_BYTE));
                start = i + 1;
            }
        }
        return names;
    }

    /** The value of an attribute; empty if it is gone. */
    public static Optional<byte[]> get(Descriptor entry, byte[] name) throws PosixException {
        return entry.withPath((path, arena) -> {
            try {
                MemorySegment value = arena.allocate(LARGEST);
                return Optional.of(CString.bytes(value, GET.call(path, CString.of(name, arena), value, LARGEST)));
            } catch (PosixException e) {
                if (e.errno() == Errno.ENODATA) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    public static void set(Descriptor entry, byte[] name, byte[] value) throws PosixException {
        entry.withPath((path, arena) -> {
            MemorySegment bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
            return SET.call(path, CString.of(name, arena), bytes, (long) value.length, 0);
        });
    }

    /** Removes an attribute, if it is there. */
    public static void remove(Descriptor entry, byte[] name) throws PosixException {
        try {
            entry.withPath((path, arena) -> REMOVE.call(path, CString.of(name, arena)));
        } catch (PosixException e) {
            if (!e.isOneOf(Errno.ENODATA, Errno.EOPNOTSUPP)) {
                throw e;
            }
        }
    }
}
