package dev.holdfast.source.postgresql.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a server, which may be writing it. For one thread at a time. */
interface PositionedFile extends Closeable {
    /**
     * Reads some bytes; what it gives may have been read a little before.
     *
     * @return how many, at least 1 where there is room; -1 if the file ends at the position or before
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** The same, by what the file holds now. */
    int readAgain(ByteBuffer into, long position) throws IOException;

    boolean isOpen();
}
