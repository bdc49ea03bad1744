package dev.holdfast.engine.pack;

/** How hard to compress. */
public enum Compression {
    /** As fast as disks go: zstd's level 1. */
    DEFAULT(1),
    /** Smaller, at several times the cost in CPU: zstd's level 9. */
    HIGH(9);

    private final int level;

    Compression(int level) {
        this.level = level;
    }

    /** zstd's level. */
    public int level() {
        return level;
    }
}
