package dev.holdfast.source.directory.posix;

/** A call of the C library failed: which, and with what {@code errno}. */
public final class PosixException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    PosixException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    /** The name of the function. */
    public String call() {
        return call;
    }

    /** One of {@link Errno}, or another number of the kernel's. */
    public int errno() {
        return errno;
    }

    /** Whether the error is one of these. */
    public boolean isOneOf(int... errnos) {
        for (int one : errnos) {
            if (one == errno) {
                return true;
            }
        }
        return false;
    }
}
