package dev.holdfast.source.directory.posix;

/** How an entry is opened, beside close-on-exec and without following a last symbolic link, which always is. */
public enum OpenFlag {
    /** Held, but neither read nor written. */
    PATH(010000000),
    /** For writing only. */
    WRITE(01),
    /** For reading and writing. */
    READ_WRITE(02),
    /** Made, with mode 0600; refused if anything is there. */
    CREATE(0100 | 0200),
    /** Refused if it is no folder. */
    FOLDER(Architecture.THIS.openFolder()),
    /** Reading leaves the time of the last access alone; only for owners and root. */
    NO_ACCESS_TIME(01000000);

    private static final int CLOSE_ON_EXEC = 02000000;

    private final int bits;

    OpenFlag(int bits) {
        this.bits = bits;
    }

    static int bits(OpenFlag... flags) {
        int bits = CLOSE_ON_EXEC;
        for (OpenFlag flag : flags) {
            bits |= flag.bits;
        }
        return bits;
    }
}
