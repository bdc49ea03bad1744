package dev.holdfast.source.directory.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The content of an open file, by position. Direct buffers are used as they are, others are copied by parts. */
public final class FileData {
    private static final NativeCall PREAD = new NativeCall("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final NativeCall PWRITE =
            new NativeCall("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final NativeCall LSEEK = new NativeCall("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final NativeCall FTRUNCATE = new NativeCall("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final NativeCall SYNC_FILE_RANGE =
            new NativeCall("sync_file_range", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int START_WRITING = 2;
    private static final int COPIED_AT_ONCE = 1 << 18;

    private FileData() {}

    /** Reads at least one byte into the buffer, if it has room; 0 only at the end of the file. */
    public static int read(Descriptor file, long offset, ByteBuffer into) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment to = into.isDirect() ? MemorySegment.ofBuffer(into) : part(into, arena);
            int read = file.with(fd -> (int) PREAD.call(fd, to, to.byteSize(), offset));
            if (into.isDirect()) {
                into.position(into.position() + read);
            } else {
                into.put(to.asSlice(0, read).asByteBuffer());
            }
            return read;
        }
    }

    /** Writes at least one byte of the buffer, if it has any. */
    public static int write(Descriptor file, long offset, ByteBuffer from) throws PosixException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = from.isDirect() ? MemorySegment.ofBuffer(from) : part(from, arena);
            if (!from.isDirect()) {
                bytes.asByteBuffer().put(from.slice(from.position(), (int) bytes.byteSize()));
            }
            int written = file.with(fd -> (int) PWRITE.call(fd, bytes, bytes.byteSize(), offset));
            from.position(from.position() + written);
            return written;
        }
    }

    private static MemorySegment part(ByteBuffer buffer, Arena arena) {
        int length = Math.min(buffer.remaining(), COPIED_AT_ONCE);
        return arena.allocate(Math.max(1, length)).asSlice(0, length);
    }

    /**
     * The first position at or after {@code from} that holds data; empty if there is none to the end. Where holes are
     * not known all is data.
     */
    public static OptionalLong nextData(Descriptor file, long from) throws PosixException {
        try {
            return OptionalLong.of(file.with(fd -> LSEEK.call(fd, from, SEEK_DATA)));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENXIO) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(holesUnknown(e, from));
        }
    }

    /** The first position at or after {@code from} that is a hole; the end of the file counts as one. */
    public static long nextHole(Descriptor file, long from) throws PosixException {
        try {
            return file.with(fd -> LSEEK.call(fd, from, SEEK_HOLE));
        } catch (PosixException e) {
            return holesUnknown(e, Long.MAX_VALUE);
        }
    }

    private static long holesUnknown(PosixException e, long answer) throws PosixException {
        if (e.isOneOf(Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS)) {
            return answer;
        }
        throw e;
    }

    public static void truncate(Descriptor file, long length) throws PosixException {
        file.with(fd -> FTRUNCATE.call(fd, length));
    }

    /** Has the kernel begin to write a range to disk, without waiting for it. */
    public static void startWriteBack(Descriptor file, long offset, long length) throws PosixException {
        file.with(fd -> SYNC_FILE_RANGE.call(fd, offset, length, START_WRITING));
    }
}
