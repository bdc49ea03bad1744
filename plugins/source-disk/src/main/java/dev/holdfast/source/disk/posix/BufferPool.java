package dev.holdfast.source.disk.posix;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Native buffers that begin at a page, for arrays on their way to and from the kernel. They are kept: memory that the
 * process has touched already costs nothing, fresh memory costs more than the copy.
 */
final class BufferPool {
    /** Bytes of a buffer. */
    static final int SIZE = 1 << 20;

    /** What direct I/O wants addresses, offsets and lengths to be multiples of, on any device there is. */
    static final int ALIGNMENT = 4096;

    private static final ConcurrentLinkedDeque<ByteBuffer> FREE = new ConcurrentLinkedDeque<>();

    private BufferPool() {}

    /** A buffer that nobody else uses until it is given back, cleared; there are as many as are in use at once. */
    static ByteBuffer take() {
        ByteBuffer free = FREE.pollLast();
        return (free != null
                        ? free
                        : ByteBuffer.allocateDirect(SIZE + ALIGNMENT)
                                .alignedSlice(ALIGNMENT)
                                .slice(0, SIZE))
                .clear();
    }

    static void give(ByteBuffer buffer) {
        FREE.addLast(buffer);
    }
}
