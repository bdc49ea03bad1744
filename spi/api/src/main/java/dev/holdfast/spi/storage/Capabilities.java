package dev.holdfast.spi.storage;

/**
 * What a store itself enforces. An ability that is not declared is never imitated: using it throws
 * {@link BlobStoreException.Unsupported}.
 *
 * @param putIfAbsent whether {@link PutCondition.IfAbsent} holds, also against racing writers
 * @param putIfVersion whether {@link PutCondition.IfVersion} holds, also against racing writers
 * @param largestBlob the most bytes that one put may have
 * @param concurrency how many requests at once serve the store best, at least 1
 */
public record Capabilities(boolean putIfAbsent, boolean putIfVersion, long largestBlob, int concurrency) {
    public Capabilities {
        if (largestBlob < 1 || concurrency < 1) {
            throw new IllegalArgumentException("a store holds at least one byte and serves at least one request: "
                    + largestBlob + ", " + concurrency);
        }
    }
}
