package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Names of users and groups by number, as the system knows them. Asks once for each; for one thread. */
public final class Accounts {
    private static final NativeCall GETPWUID =
            new NativeCall("getpwuid_r", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final NativeCall GETGRGID =
            new NativeCall("getgrgid_r", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

    private static final long STRUCT_BYTES = 256; // passwd and group are shorter in every C library
    private static final long SMALLEST = 1 << 12;
    private static final long LARGEST = 1 << 22;

    private final Map<Long, String> users = new HashMap<>();
    private final Map<Long, String> groups = new HashMap<>();

    /** The name of a user; empty if it has none. */
    public String user(long uid) {
        return users.computeIfAbsent(uid, id -> ask(GETPWUID, id));
    }

    /** The name of a group; empty if it has none. */
    public String group(long gid) {
        return groups.computeIfAbsent(gid, id -> ask(GETGRGID, id));
    }

    private static String ask(NativeCall call, long id) {
        for (long size = SMALLEST; size <= LARGEST; size *= 4) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment struct = arena.allocate(STRUCT_BYTES, 8);
                MemorySegment strings = arena.allocate(size);
                MemorySegment found = arena.allocate(ADDRESS);
                long error = call.call((int) id, struct, strings, size, found);
                if (error != Errno.ERANGE) {
                    return found.get(JAVA_LONG, 0) == 0 ? "" : firstField(struct, strings);
                }
            } catch (PosixException e) {
                return ""; // a name is for people; the number is what is restored
            }
        }
        return "";
    }

    /** The name is the first field of both structures, a pointer into the strings. */
    private static String firstField(MemorySegment struct, MemorySegment strings) {
        long offset = struct.get(JAVA_LONG, 0) - strings.address();
        return offset < 0 || offset >= strings.byteSize() ? "" : strings.getString(offset);
    }
}
