package dev.holdfast.source.directory.posix;

/** The error numbers of Linux that are decided on or told to people; equal on x86_64 and aarch64. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EMLINK = 31;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;
    public static final int ESTALE = 116;
    public static final int EDQUOT = 122;

    private Errno() {}

    /** The error in plain words. */
    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or folder";
            case EIO -> "input/output error";
            case EAGAIN -> "held by another process";
            case EACCES -> "permission denied";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "something is there already";
            case ENOTDIR -> "not a folder";
            case EISDIR -> "a folder";
            case EINVAL -> "invalid argument";
            case EFBIG -> "file too large";
            case ENOSPC -> "no space left";
            case EROFS -> "read-only";
            case EMLINK -> "too many names of one file";
            case ENAMETOOLONG -> "name too long";
            case ELOOP -> "a symbolic link is in the way";
            case EOPNOTSUPP -> "not supported";
            case ESTALE -> "gone from the file server";
            case EDQUOT -> "quota exceeded";
            default -> "error " + errno;
        };
    }
}
