package dev.holdfast.storage.azure;

/**
 * What is put in one request, and what in blocks. A single request is atomic and costs least, but has to be checked before
 * it is sent, so its content is held in memory, unless it is there already.
 *
 * @param single the most bytes that are read into memory to be put in one request
 * @param singleInMemory the most bytes that are put in one request of a body that was digested in this very memory
 * @param block the bytes of a block, where so many blocks suffice; one is held in memory for each put under way
 */
record UploadSizes(int single, long singleInMemory, int block) {
    /** The store takes no more blocks for a blob. */
    static final int MOST_BLOCKS = 50_000;

    /** Blocks grow up to this for the largest blobs. */
    static final int LARGEST_BLOCK = 64 << 20;

    static final UploadSizes STANDARD = new UploadSizes(8 << 20, 256L << 20, 8 << 20);

    UploadSizes {
        if (single < 0 || singleInMemory < 0 || block < 1 || block > LARGEST_BLOCK) {
            throw new IllegalArgumentException(
                    "not sizes of uploads: " + single + ", " + singleInMemory + ", " + block);
        }
    }

    /** The most bytes of a blob. */
    static long largestBlob() {
        return (long) MOST_BLOCKS * LARGEST_BLOCK;
    }

    /** The size of blocks for a blob of so many bytes. */
    int blockFor(long length) {
        return (int) Math.max(block, Math.ceilDiv(length, MOST_BLOCKS));
    }
}
