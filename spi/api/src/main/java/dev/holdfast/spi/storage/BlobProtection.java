package dev.holdfast.spi.storage;

import java.util.Optional;

/**
 * What stands against deleting a blob.
 *
 * @param retention until when the store keeps it, if it has to
 * @param legalHold whether it is kept for as long as nobody lifts a hold
 */
public record BlobProtection(Optional<Retention> retention, boolean legalHold) {
    /** Nothing stands against it. */
    public static final BlobProtection NONE = new BlobProtection(Optional.empty(), false);
}
