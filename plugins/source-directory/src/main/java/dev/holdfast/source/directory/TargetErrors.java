package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.SourceException;

/** Errors of a target, each with what an operator can do. */
final class TargetErrors {
    private TargetErrors() {}

    /** The target could not be written. */
    static SourceException.TargetFailed failed(String what, PosixException e) {
        return new SourceException.TargetFailed(what + ": " + e.getMessage(), hint(e), e);
    }

    /** The target cannot be opened, and is as it was. */
    static SourceException.TargetRefused refused(String what, PosixException e) {
        return new SourceException.TargetRefused(what + ": " + e.getMessage(), hint(e));
    }

    private static String hint(PosixException e) {
        return switch (e.errno()) {
            case Errno.ENOSPC -> "Make room (or inodes) on the target's file system, then restore again.";
            case Errno.EDQUOT -> "Raise the quota, then restore again.";
            case Errno.EFBIG -> "The file system cannot hold a file of that length: restore to another.";
            case Errno.EROFS -> "The target is read-only: restore to another, or make it writable.";
            case Errno.EACCES, Errno.EPERM -> "Run as root, or as a user who may write there.";
            case Errno.ENOENT -> "Create the folder first.";
            case Errno.EAGAIN -> "Another restore into the same folder is running: wait for it, or stop it.";
            case Errno.ELOOP, Errno.ENOTDIR ->
                "A link or file stands where a folder was to be; nothing is written through links.";
            case Errno.EIO -> "The target's disk may be failing: look at the kernel's log, and restore to another.";
            default -> "";
        };
    }
}
