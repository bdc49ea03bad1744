package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.SourceException;

/** Errors of a target, each with what an operator can do. */
final class TargetErrors {
    private TargetErrors() {}

    /** The target could not be written. */
    static SourceException.TargetFailed failed(String what, PosixException e) {
        return new SourceException.TargetFailed(what + ": " + e.getMessage(), hint(e), e);
    }

    /** The target cannot be opened or begun, and is as it was. */
    static SourceException.TargetRefused refused(String what, PosixException e) {
        return new SourceException.TargetRefused(what + ": " + e.getMessage(), hint(e));
    }

    private static String hint(PosixException e) {
        return switch (e.errno()) {
            case Errno.ENOSPC ->
                "Make room on the target's file system, then restore again: it goes on where it stopped.";
            case Errno.EDQUOT -> "Raise the quota, then restore again: it goes on where it stopped.";
            case Errno.EFBIG -> "The file system cannot hold a file of that length: restore to another.";
            case Errno.EROFS -> "The target is read-only: restore to another, or make it writable.";
            case Errno.EACCES, Errno.EPERM -> "Run as root, or as a user who may write there.";
            case Errno.ENOENT -> "Create the folder first.";
            case Errno.EBUSY -> "Unmount the device and everything on it, and stop what uses it.";
            case Errno.EAGAIN -> "Another restore to the same place is running: wait for it, or stop it.";
            case Errno.EIO -> "The target's disk may be failing: look at the kernel's log, and restore to another.";
            default -> "";
        };
    }
}
