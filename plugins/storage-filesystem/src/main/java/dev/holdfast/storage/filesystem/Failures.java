package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Translates what the file system reports. Java passes on most error codes only as the C library's text, which is in
 * the language of the process; so besides the English text the state of the file system is asked.
 */
final class Failures {
    private static final long FULL = 1L << 20;

    private Failures() {}

    static BlobStoreException of(String doing, Path root, IOException e) {
        String message = doing + " failed in " + root + ": " + e;
        if (e instanceof ClosedByInterruptException
                || e instanceof FileLockInterruptionException
                || Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
            return new BlobStoreException.Interrupted(message, "", e);
        }
        if (e instanceof AccessDeniedException) {
            return new BlobStoreException.AccessDenied(
                    message, "Give the user that runs this the right to read and write the folder and all in it.", e);
        }
        if (e instanceof AtomicMoveNotSupportedException || says(e, "cross-device link")) {
            return new BlobStoreException.Permanent(
                    message, "All folders of a store must be on one file system; mount nothing below its root.", e);
        }
        if (isReadOnly(root, e)) {
            return new BlobStoreException.AccessDenied(
                    message,
                    "The file system is read-only. If it was mounted writable, it may have found an error: see the"
                            + " kernel's log.",
                    e);
        }
        if (says(e, "operation not permitted")) {
            return new BlobStoreException.AccessDenied(
                    message, "The file or folder may be marked immutable (see lsattr).", e);
        }
        if (isFull(root, e)) {
            return noSpace(message, e);
        }
        return new BlobStoreException.Transient(message, "If it happens again, see the kernel's log.", e);
    }

    private static BlobStoreException noSpace(String message, IOException e) {
        return new BlobStoreException.NoSpace(
                message, "Make room on the file system (bytes, and inodes: df -i), raise the quota, or extend it.", e);
    }

    private static boolean isReadOnly(Path root, IOException e) {
        try {
            return says(e, "read-only file system") || Files.getFileStore(root).isReadOnly();
        } catch (IOException also) {
            e.addSuppressed(also);
            return false;
        }
    }

    private static boolean isFull(Path root, IOException e) {
        try {
            return says(e, "no space left")
                    || says(e, "quota exceeded")
                    || Files.getFileStore(root).getUsableSpace() < FULL;
        } catch (IOException also) {
            e.addSuppressed(also);
            return false;
        }
    }

    private static boolean says(IOException e, String text) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains(text);
    }
}
