package dev.holdfast.source.disk.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** Paths as the kernel takes them. */
final class NativePath {
    /** What the JDK itself makes file names of. */
    private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private NativePath() {}

    static MemorySegment of(Path path, Arena arena) {
        byte[] name = path.toString().getBytes(NAMES);
        MemorySegment bytes = arena.allocate(name.length + 1L); // zeroed, so that it ends in zero
        MemorySegment.copy(name, 0, bytes, JAVA_BYTE, 0, name.length);
        return bytes;
    }
}
