package dev.holdfast.spi.storage;

import java.time.Instant;

/**
 * One version of a blob, or the mark that it was deleted.
 *
 * @param stat name, length (0 of a mark), and the same {@link BlobStat#version} that {@link BlobReader#stat} tells while
 *     this is the latest
 * @param id the store's own mark of this version among those of its name; for {@link BlobReader#readVersion} and
 *     {@link BlobStore#deleteVersion}
 * @param time when it was put, by the store's clock
 * @param deleted whether it marks that the blob was deleted
 */
public record BlobVersion(BlobStat stat, String id, Instant time, boolean deleted) {}
