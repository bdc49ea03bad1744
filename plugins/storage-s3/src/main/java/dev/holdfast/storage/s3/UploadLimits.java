package dev.holdfast.storage.s3;

/**
 * What of a body goes into one request.
 *
 * @param singlePut the most bytes that are put by one request; S3 allows 5 GiB
 * @param part the bytes of each part of a larger body, which is held in memory; S3 allows 5 MiB or more, but for the
 *     last
 */
record UploadLimits(long singlePut, int part) {
    static final UploadLimits OF_S3 = new UploadLimits(5L << 30, 64 << 20);

    private static final int MOST_PARTS = 10_000;

    /** The most bytes of a blob. */
    long largestBlob() {
        return Math.max(singlePut, (long) part * MOST_PARTS);
    }
}
