package dev.holdfast.spi.source;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A folder that a tree is written into. Nothing is ever written outside of it, whatever the paths and links say.
 * {@link #create} is called in the order of paths by one thread; {@link FileTarget}s may be written by many.
 */
public non-sealed interface TreeTarget extends RestoreTarget {
    /**
     * Makes an entry that is no regular file; folders get their final mode and times only in {@link #complete()}.
     *
     * @throws SourceException.TargetFailed if it cannot be made
     */
    void create(TreeEntry entry) throws SourceException;

    /** Makes a regular file, to be written and closed; its attributes are set when it is closed. */
    FileTarget createFile(TreeEntry entry) throws SourceException;

    /** Makes another name of a file that was made before. */
    void createLink(TreeEntry entry, TreePath existing) throws SourceException;

    /** A regular file being written, by position, at any order; what is not written is a hole. */
    interface FileTarget extends AutoCloseable {
        void write(long offset, ByteBuffer from) throws SourceException;

        /**
         * Reads what the file held before, to compare: bytes that are equal need not be written. Safe beside writes to other
         * parts.
         *
         * @return how many bytes: fewer than there is room for only where that ended; 0 of a new file
         * @throws SourceException.Unreadable if it cannot be read
         */
        default int before(long offset, ByteBuffer into) throws SourceException {
            return 0;
        }

        /** Whether the file held something before: what is not written is a hole only if it did not. */
        default boolean isReplaced() {
            return false;
        }

        @Override
        void close() throws SourceException;
    }

    /** What could not be set as it was (owners without privilege, attributes the file system lacks); plain words. */
    List<String> warnings();
}
