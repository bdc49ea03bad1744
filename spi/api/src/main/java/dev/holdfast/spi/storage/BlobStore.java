package dev.holdfast.spi.storage;

/** Reads and changes the blobs of one store. */
public interface BlobStore extends BlobReader {
    /**
     * Stores a blob, all or nothing: when this returns, the content is durable and visible under its name, as far as the
     * store's own promises go; when it throws, the name shows what it showed before, or (only if the failure hid the
     * reply) the new content whole.
     *
     * @return what the store now holds
     * @throws BlobStoreException.AlreadyExists if the condition is {@link PutCondition.IfAbsent} and the name is taken
     * @throws BlobStoreException.PreconditionFailed if the condition is {@link PutCondition.IfVersion} and the blob is
     *     another or none
     * @throws BlobStoreException.DigestMismatch if the body does not have the length or SHA-256 that it says
     * @throws BlobStoreException.NoSpace if the store is full
     * @throws BlobStoreException.Transient if the body cannot be read to its end; its {@link java.io.IOException} is the
     *     cause
     * @throws BlobStoreException.Unsupported if the store does not enforce the condition, or takes no blob of that
     *     length
     * @throws BlobStoreException.Permanent if the name is a folder of another blob, or the reverse, and the store cannot
     *     hold both
     */
    BlobStat put(BlobName name, BlobBody body, PutCondition condition) throws BlobStoreException;

    /** Removes a blob, for good when this returns; no error if there is none of that name. */
    void delete(BlobName name) throws BlobStoreException;
}
