package dev.holdfast.engine.format;

/** The geometry of a disk's map: blocks of 64 KiB, leaves of 64 blocks, inner nodes of 64 children. */
public final class BlockMap {
    /** Bytes of a block. */
    public static final int BLOCK = ChunkHasher.PIECE;

    /** Blocks of a leaf, and children of an inner node. */
    public static final int FAN_OUT = 64;

    /** Bytes that a leaf covers. */
    public static final int LEAF_SPAN = BLOCK * FAN_OUT;

    /** The longest disk, in bytes. */
    public static final long LONGEST = 1L << 60;

    private static final int FAN_OUT_BITS = 6;

    private BlockMap() {}

    /** The level of the root of a disk of that length: 0 if a leaf covers it. */
    public static int rootLevel(long length) {
        if (length < 0 || length > LONGEST) {
            throw new IllegalArgumentException("not the length of a disk: " + length);
        }
        long leaves = leaves(length);
        int level = 0;
        while (leaves > 1) {
            leaves = (leaves + FAN_OUT - 1) >>> FAN_OUT_BITS;
            level++;
        }
        return level;
    }

    /** The number of leaves that cover a disk of that length. */
    public static long leaves(long length) {
        return (length + LEAF_SPAN - 1) / LEAF_SPAN;
    }

    /** How many leaves a node of that level covers. */
    public static long leavesBelow(int level) {
        return 1L << (FAN_OUT_BITS * level);
    }

    /** The length of the block that begins at {@code offset} in a disk of that length. */
    public static int blockLength(long length, long offset) {
        return (int) Math.min(BLOCK, length - offset);
    }
}
