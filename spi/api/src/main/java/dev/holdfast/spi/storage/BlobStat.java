package dev.holdfast.spi.storage;

/**
 * What a store says about a blob.
 *
 * @param name its name
 * @param length its length in bytes, 0 or more
 * @param version the store's own mark of this very content (an ETag, a version id): changes whenever the content does,
 *     and is what {@link PutCondition.IfVersion} compares
 */
public record BlobStat(BlobName name, long length, String version) {
    public BlobStat {
        if (length < 0) {
            throw new IllegalArgumentException("negative length of " + name + ": " + length);
        }
    }
}
