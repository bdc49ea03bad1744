package dev.holdfast.source.disk.posix;

/** The error numbers of Linux that are decided on or told to people; equal on x86_64 and aarch64. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EINVAL = 22;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int ENOSYS = 38;
    public static final int EOPNOTSUPP = 95;
    public static final int EDQUOT = 122;

    static final int EINTR = 4;

    private Errno() {}

    /** The error in the words of the C library. */
    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or folder";
            case EIO -> "input/output error";
            case ENXIO -> "no such device or address";
            case EAGAIN -> "held by another process";
            case EACCES -> "permission denied";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "something is there already";
            case EINVAL -> "invalid argument";
            case EFBIG -> "file too large";
            case ENOSPC -> "no space left";
            case EROFS -> "read-only";
            case EOPNOTSUPP -> "not supported";
            case EDQUOT -> "quota exceeded";
            default -> "error " + errno;
        };
    }
}
