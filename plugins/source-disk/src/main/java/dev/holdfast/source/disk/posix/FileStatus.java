package dev.holdfast.source.disk.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What {@code statx(2)} says of a file; its structure is the same on all architectures.
 *
 * @param mode kind and permissions
 * @param names how many names it has
 * @param bytes its length
 * @param allocated bytes that its blocks take
 * @param modified when its content was changed
 * @param changed when its content or attributes were changed
 * @param inode its number in its file system
 * @param device number of the file system it is in, as major:minor
 * @param represents for a device node: the device, as major:minor
 */
public record FileStatus(
        int mode,
        int uid,
        int gid,
        int names,
        long bytes,
        long allocated,
        Instant modified,
        Instant changed,
        long inode,
        String device,
        String represents) {
    private static final NativeCall STATX =
            new NativeCall("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);

    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int BASIC_STATS = 0x7ff;
    private static final long STRUCT_BYTES = 256;

    private static final int KIND = 0170000;
    private static final int REGULAR = 0100000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int LINK = 0120000;

    static FileStatus ofDescriptor(int descriptor) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            return statx(arena, descriptor, arena.allocateFrom(""), AT_EMPTY_PATH);
        }
    }

    /** What stands at a path; a link is followed. */
    public static FileStatus of(Path path) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            return statx(arena, AT_FDCWD, NativePath.of(path, arena), 0);
        }
    }

    /** What stands at a path; a link is itself. */
    public static FileStatus ofLink(Path path) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            return statx(arena, AT_FDCWD, NativePath.of(path, arena), AT_SYMLINK_NOFOLLOW);
        }
    }

    private static FileStatus statx(Arena arena, int descriptor, MemorySegment path, int flags) throws PosixException {
        MemorySegment s = arena.allocate(STRUCT_BYTES, 8);
        STATX.call(descriptor, path, flags, BASIC_STATS, s);
        return new FileStatus(
                s.get(JAVA_SHORT, 28) & 0xffff,
                s.get(JAVA_INT, 20),
                s.get(JAVA_INT, 24),
                s.get(JAVA_INT, 16),
                s.get(JAVA_LONG, 40),
                s.get(JAVA_LONG, 48) * 512,
                time(s, 112),
                time(s, 96),
                s.get(JAVA_LONG, 32),
                deviceNumber(s, 136),
                deviceNumber(s, 128));
    }

    private static Instant time(MemorySegment s, long offset) {
        return Instant.ofEpochSecond(s.get(JAVA_LONG, offset), s.get(JAVA_INT, offset + 8));
    }

    private static String deviceNumber(MemorySegment s, long offset) {
        return s.get(JAVA_INT, offset) + ":" + s.get(JAVA_INT, offset + 4);
    }

    public boolean isRegularFile() {
        return (mode & KIND) == REGULAR;
    }

    public boolean isBlockDevice() {
        return (mode & KIND) == BLOCK_DEVICE;
    }

    public boolean isLink() {
        return (mode & KIND) == LINK;
    }
}
