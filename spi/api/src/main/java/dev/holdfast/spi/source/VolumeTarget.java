package dev.holdfast.spi.source;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A disk that is written by position. Safe for use by many threads on parts that do not overlap. */
public non-sealed interface VolumeTarget extends RestoreTarget {
    /**
     * Sets the length before anything is written: a file gets it exactly, a device must be at least that long.
     *
     * @throws SourceException.TargetRefused if the device is too small or the file system lacks the room
     */
    void begin(long length, long dataBytes) throws SourceException;

    /** Whether all of the target is known to be zero where nothing was written, so that zeros need no writing. */
    boolean isZero();

    /** The first extent at or after {@code from} that may already hold anything but zeros. */
    Optional<Extent> nextData(long from) throws SourceException;

    /** Reads what stands there, to compare; fills {@code into}. */
    void read(long offset, ByteBuffer into) throws SourceException;

    /**
     * Hears that all of an extent is going to be written, in parts and in any order, so that it can be given its place at
     * once and in one piece. What is not told so may be written too.
     */
    default void expect(Extent extent) throws SourceException {}

    /** Writes all that remains in {@code from}. */
    void write(long offset, ByteBuffer from) throws SourceException;

    /** Makes an extent read as zeros, by a hole where that can be. */
    void zero(Extent extent) throws SourceException;
}
