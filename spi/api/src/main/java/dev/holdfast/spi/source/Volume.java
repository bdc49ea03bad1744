package dev.holdfast.spi.source;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk that is read by position. Safe for use by many threads. */
public interface Volume {
    /** Its name within the workload, such as {@code disk} or {@code vda}: 1 to 100 characters. */
    String name();

    /** Its length in bytes, 0 or more; fixed for the session. */
    long length();

    /**
     * The first extent that may hold anything but zeros, at or after {@code from}; empty if all that follows is zero.
     *
     * @param from 0 to {@link #length()}
     */
    Optional<Extent> nextData(long from) throws SourceException;

    /**
     * Fills {@code into} from its position to its limit with the bytes from {@code offset}.
     *
     * @throws SourceException.Unreadable if the bytes cannot be read
     * @throws SourceException.Changed if the volume no longer reaches that far
     */
    void read(long offset, ByteBuffer into) throws SourceException;

    /** Tells the source that this extent will be read soon. */
    default void willNeed(Extent extent) {}
}
