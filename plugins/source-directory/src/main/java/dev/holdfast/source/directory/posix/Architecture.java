package dev.holdfast.source.directory.posix;

/**
 * What differs between the architectures of Linux: two flags of {@code open}, and the numbers of the calls that not
 * every C library has a function for.
 *
 * @param openFolder O_DIRECTORY
 * @param openNoFollow O_NOFOLLOW
 * @param getdents64 number of getdents64(2)
 * @param mknodat number of mknodat(2)
 */
record Architecture(int openFolder, int openNoFollow, long getdents64, long mknodat) {
    /** Number of faccessat2(2), the same on all. */
    static final long FACCESSAT2 = 439;

    static final Architecture THIS = named(System.getProperty("os.arch", ""));

    static Architecture named(String name) {
        return switch (name) {
            case "amd64", "x86_64" -> new Architecture(0200000, 0400000, 217, 259);
            case "aarch64" -> new Architecture(040000, 0100000, 61, 33);
            default -> throw new IllegalStateException("trees are not read on " + name);
        };
    }
}
