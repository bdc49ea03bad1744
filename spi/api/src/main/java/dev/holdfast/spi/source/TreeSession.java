package dev.holdfast.spi.source;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** A reading of a tree of files and folders, in the order of their paths. Used by one thread at a time. */
public non-sealed interface TreeSession extends SourceSession {
    /** The next entry, the root first, a folder before its content; empty after the last. */
    Optional<TreeEntry> next() throws SourceException;

    /**
     * Opens the content of a regular file that {@link #next()} has returned. Reading it throws an
     * {@link java.io.IOException} if a part cannot be read; ends early or late if the file changed, which the session
     * notes in its warnings and consistency. Contents may be read by other threads than the session's.
     *
     * @throws SourceException.Changed if it is no longer there, or no longer a regular file
     */
    FileContent open(TreeEntry file) throws SourceException;

    /** The content of a file: bytes in order, with knowledge of its holes. */
    interface FileContent extends ReadableByteChannel {
        /**
         * The first extent at or after {@code from} that may hold anything but zeros; empty if all that follows is
         * zero.
         */
        Optional<Extent> nextData(long from) throws SourceException;

        /** Goes to a position, for skipping a hole. */
        void position(long offset) throws SourceException;

        /**
         * Whether the file changes in place, here and there, as a database's does, and not by being written anew. Then it is
         * worth while to find a change of little in it, at the cost of a larger index.
         */
        default boolean isChangedInPlace() {
            return false;
        }

        /**
         * What tells of parts of this file that they are as they were in the base that the session was told of
         * ({@code BaseSession.since}), so that they need not be hashed; empty if nothing does.
         */
        default Optional<Recognition> recognition() {
            return Optional.empty();
        }
    }

    /** Knows without comparing, as by numbers that a server puts into its pages with each change, what did not change. */
    @FunctionalInterface
    interface Recognition {
        /**
         * Whether bytes that were just read are the very ones that stand at the same place of the file of the same path in
         * the base before, if that has such a file and place. Wrong data come of a wrong yes; a wrong no costs time.
         *
         * @param position of the first byte in the file
         * @param bytes as they were read; its position is not changed
         */
        boolean isAsBefore(long position, ByteBuffer bytes);
    }
}
