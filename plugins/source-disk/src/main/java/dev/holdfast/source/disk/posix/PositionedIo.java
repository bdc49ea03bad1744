package dev.holdfast.source.disk.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Reading and writing an open file by position. Direct buffers are used as they are, others are copied by parts. */
public final class PositionedIo {
    private static final NativeCall PREAD = new NativeCall("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final NativeCall PWRITE =
            new NativeCall("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final NativeCall FALLOCATE =
            new NativeCall("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final NativeCall FADVISE =
            new NativeCall("posix_fadvise", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final NativeCall SYNC_FILE_RANGE =
            new NativeCall("sync_file_range", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);

    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int WILL_NEED = 3;
    private static final int START_WRITING = 2;

    /** Small enough to be in the processor's cache still when it is copied on. */
    private static final int READ_AT_ONCE = 1 << 18;

    private final NativeFile file;

    PositionedIo(NativeFile file) {
        this.file = file;
    }

    /** Reads at least one byte into the buffer, if it has room; 0 only at the end of the file. */
    public int read(long offset, ByteBuffer into) throws PosixException {
        if (into.isDirect()) {
            int read = pread(MemorySegment.ofBuffer(into), offset);
            into.position(into.position() + read);
            return read;
        }
        ByteBuffer part = BufferPool.take();
        try {
            part.limit(Math.min(into.remaining(), READ_AT_ONCE));
            int read = pread(MemorySegment.ofBuffer(part), offset);
            into.put(part.limit(read));
            return read;
        } finally {
            BufferPool.give(part);
        }
    }

    private int pread(MemorySegment into, long offset) throws PosixException {
        return file.with(fd -> (int) PREAD.call(fd, into, into.byteSize(), offset));
    }

    /** Writes at least one byte of the buffer, if it has any. */
    public int write(long offset, ByteBuffer from) throws PosixException {
        if (from.isDirect()) {
            int written = pwrite(MemorySegment.ofBuffer(from), offset);
            from.position(from.position() + written);
            return written;
        }
        return writeCopied(offset, from);
    }

    /**
     * Writes at least one byte of the buffer, if it has any, from memory that is aligned as direct I/O needs it. The
     * offset has to be aligned, and the length either that or beyond what is written at once.
     */
    public int writeCopied(long offset, ByteBuffer from) throws PosixException {
        ByteBuffer part = BufferPool.take();
        try {
            int length = Math.min(from.remaining(), BufferPool.SIZE);
            part.put(from.slice(from.position(), length)).flip();
            int written = pwrite(MemorySegment.ofBuffer(part), offset);
            from.position(from.position() + written);
            return written;
        } finally {
            BufferPool.give(part);
        }
    }

    private int pwrite(MemorySegment from, long offset) throws PosixException {
        return file.with(fd -> (int) PWRITE.call(fd, from, from.byteSize(), offset));
    }

    /** Gives a range of a file its place on the device; it reads as before. Fails where that cannot be. */
    public void allocate(long offset, long length) throws PosixException {
        file.with(fd -> FALLOCATE.call(fd, KEEP_SIZE, offset, length));
    }

    /** Makes a range read as zeros without writing them; fails with EOPNOTSUPP where that cannot be. */
    public void punchHole(long offset, long length) throws PosixException {
        file.with(fd -> FALLOCATE.call(fd, PUNCH_HOLE | KEEP_SIZE, offset, length));
    }

    /** Begins to read a range ahead; only a hint, so its failure is none. */
    public void willNeed(long offset, long length) throws PosixException {
        file.with(fd -> FADVISE.call(fd, offset, length, WILL_NEED));
    }

    /** Begins to write back what is dirty in a range, without waiting for it to be written. */
    public void startWriteBack(long offset, long length) throws PosixException {
        file.with(fd -> SYNC_FILE_RANGE.call(fd, offset, length, START_WRITING));
    }
}
