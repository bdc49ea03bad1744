package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Bytes as C takes them: with a zero after the last. */
final class CString {
    private CString() {}

    static MemorySegment of(byte[] bytes, Arena arena) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a zero byte in a name");
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
