package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code statx(2)} says of an entry; its structure is the same on all architectures.
 *
 * @param kind what it is
 * @param mode permission bits, 0 to 07777
 * @param uid owner's number
 * @param gid group's number
 * @param names how many names it has
 * @param length in bytes
 * @param modified when its content was changed
 * @param changed when its content or attributes were changed
 * @param inode its number in its file system
 * @param device number of the file system it is in, as 32 bits major, 32 bits minor
 * @param represents for a device node: the device it leads to
 * @param mountRoot whether it is where a file system is mounted, as far as the kernel says
 */
public record FileStatus(
        Kind kind,
        int mode,
        long uid,
        long gid,
        long names,
        long length,
        Instant modified,
        Instant changed,
        long inode,
        long device,
        DeviceNumber represents,
        boolean mountRoot) {
    /** What an entry is. */
    public enum Kind {
        FOLDER,
        FILE,
        LINK,
        BLOCK_DEVICE,
        CHARACTER_DEVICE,
        FIFO,
        SOCKET
    }

    /** The numbers of a device. */
    public record DeviceNumber(int major, int minor) {}

    private static final NativeCall STATX =
            new NativeCall("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int BASIC_STATS = 0x7ff;
    private static final int ATTRIBUTE_MOUNT_ROOT = 0x2000;
    private static final long STRUCT_BYTES = 256;

    /** What is open. */
    public static FileStatus of(Descriptor entry) throws PosixException {
        return entry.with(fd -> statx(fd, new byte[0], AT_EMPTY_PATH));
    }

    /** What stands in a folder under a name; a link is itself. */
    public static FileStatus of(Descriptor folder, byte[] name) throws PosixException {
        return folder.with(fd -> statx(fd, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT));
    }

    /** What stands in a folder under a name, a link being itself; empty if nothing does. */
    public static Optional<FileStatus> find(Descriptor folder, byte[] name) throws PosixException {
        try {
            return Optional.of(of(folder, name));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static FileStatus statx(int descriptor, byte[] name, int flags) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(STRUCT_BYTES, 8);
            STATX.call(descriptor, CString.of(name, arena), flags, BASIC_STATS, s);
            int mode = s.get(JAVA_SHORT, 28) & 0xffff;
            return new FileStatus(
                    kind(mode),
                    mode & 07777,
                    Integer.toUnsignedLong(s.get(JAVA_INT, 20)),
                    Integer.toUnsignedLong(s.get(JAVA_INT, 24)),
                    Integer.toUnsignedLong(s.get(JAVA_INT, 16)),
                    s.get(JAVA_LONG, 40),
                    time(s, 112),
                    time(s, 96),
                    s.get(JAVA_LONG, 32),
                    ((long) s.get(JAVA_INT, 136) << 32) | Integer.toUnsignedLong(s.get(JAVA_INT, 140)),
                    new DeviceNumber(s.get(JAVA_INT, 128), s.get(JAVA_INT, 132)),
                    (s.get(JAVA_LONG, 8) & ATTRIBUTE_MOUNT_ROOT) != 0);
        }
    }

    private static Kind kind(int mode) {
        return switch (mode >> 12) {
            case 004 -> Kind.FOLDER;
            case 010 -> Kind.FILE;
            case 012 -> Kind.LINK;
            case 006 -> Kind.BLOCK_DEVICE;
            case 002 -> Kind.CHARACTER_DEVICE;
            case 001 -> Kind.FIFO;
            case 014 -> Kind.SOCKET;
            default -> throw new IllegalStateException("an entry of an unknown kind: mode " + mode);
        };
    }

    private static Instant time(MemorySegment s, long offset) {
        return Instant.ofEpochSecond(s.get(JAVA_LONG, offset), s.get(JAVA_INT, offset + 8));
    }

    /** Whether it is the same entry, by file system and number. */
    public boolean isSame(FileStatus other) {
        return inode == other.inode && device == other.device;
    }
}
