package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Bytes as C takes them: with a zero after the last. */
final class CString {
    private CString() {}

    /** Fails as the kernel does for other impossible strings if there is a zero within. */
    static MemorySegment of(byte[] bytes, Arena arena) throws PosixException {
        for (byte b : bytes) {
            if (b == 0) {
                throw new PosixException("a name with a zero byte", Errno.EINVAL);
            }
        }
        MemorySegment string = arena.allocate(bytes.length + 1L); // zeroed
        MemorySegment.copy(bytes, 0, string, JAVA_BYTE, 0, bytes.length);
        return string;
    }

    static byte[] bytes(MemorySegment from, long length) {
        return from.asSlice(0, length).toArray(JAVA_BYTE);
    }
}
