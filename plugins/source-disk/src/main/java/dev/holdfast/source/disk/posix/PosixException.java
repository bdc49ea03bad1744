package dev.holdfast.source.disk.posix;

/** A call of the C library failed: which, and with what {@code errno}. */
public final class PosixException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    PosixException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** One of {@link Errno}, or another number of the kernel's. */
    public int errno() {
        return errno;
    }
}
