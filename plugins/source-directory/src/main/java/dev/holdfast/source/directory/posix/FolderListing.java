package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The names in a folder. */
public final class FolderListing {
    private static final NativeCall SYSCALL =
            NativeCall.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private static final long BUFFER = 1 << 16;
    private static final ValueLayout.OfShort RECORD_LENGTH = JAVA_SHORT.withByteAlignment(1);
    private static final int RECORD_LENGTH_AT = 16;
    private static final int NAME_AT = 19;

    private FolderListing() {}

    /**
     * All names in a folder but {@code .} and {@code ..}, sorted by unsigned bytes; in memory, about 40 bytes beside
     * the name itself for each.
     */
    public static List<byte[]> names(Descriptor folder) throws PosixException {
        List<byte[]> names = new ArrayList<>();
        try (Descriptor opened = folder.reopenFolder();
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER, 8);
            while (true) {
                long filled = opened.with(fd -> SYSCALL.call(Architecture.THIS.getdents64(), fd, buffer, BUFFER));
                if (filled == 0) {
                    break;
                }
                collect(buffer.asSlice(0, filled), names);
            }
        }
        names.sort(Arrays::compareUnsigned);
        return names;
    }

    private static void collect(MemorySegment records, List<byte[]> names) {
        for (long at = 0; at < records.byteSize(); ) {
            int length = Short.toUnsignedInt(records.get(RECORD_LENGTH, at + RECORD_LENGTH_AT));
            long end = at + NAME_AT;
            while (records.get(JAVA_BYTE, end) != 0) {
                end++;
            }
            byte[] name = records.asSlice(at + NAME_AT, end - at - NAME_AT).toArray(JAVA_BYTE);
            if (!isDots(name)) {
                names.add(name);
            }
            at += length;
        }
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }
}
