package dev.holdfast.engine.pack;

/** How hard to compress. */
public enum Compression {
    /** As fast as disks go: zstd's level -1, a tenth larger than level 1 and a quarter faster both ways. */
    DEFAULT(-1),
    /** Smaller, at several times the cost in CPU: zstd's level 9. */
    HIGH(9);

    private final int level;

    Compression(int level) {
        this.level = level;
    }

    /** zstd's level; negative ones are its fast levels. */
    public int level() {
        return level;
    }
}
