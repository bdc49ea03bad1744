package dev.holdfast.source.disk.posix;

/** How a file is opened, beside close-on-exec, which always is. */
public enum OpenFlag {
    /** For reading and writing, else only for reading. */
    READ_WRITE(02, 02),
    /** Made, with mode 0600; refused if anything is there. */
    CREATE(0100 | 0200, 0100 | 0200),
    /** For a block device: refused with EBUSY if it is mounted or held by another part of the kernel. */
    EXCLUSIVE(0200, 0200),
    /** Refused if the last name is a symbolic link. */
    NO_FOLLOW(0400000, 0100000),
    /** Refused if it is no folder. */
    FOLDER(0200000, 040000),
    /** Past the page cache; refused with EINVAL where the file system cannot do that. */
    DIRECT(040000, 0200000);

    private static final int CLOSE_ON_EXEC = 02000000;

    private final int onX86;
    private final int onArm;

    OpenFlag(int onX86, int onArm) {
        this.onX86 = onX86;
        this.onArm = onArm;
    }

    /** The flags as the kernel of an architecture wants them; three of them differ. */
    static int bits(String architecture, OpenFlag... flags) {
        int bits = CLOSE_ON_EXEC;
        for (OpenFlag flag : flags) {
            bits |= switch (architecture) {
                case "amd64", "x86_64" -> flag.onX86;
                case "aarch64" -> flag.onArm;
                default -> throw new IllegalStateException("disks are not read on " + architecture);
            };
        }
        return bits;
    }
}
