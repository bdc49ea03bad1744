package dev.holdfast.spi.storage;

import java.util.List;

/**
 * A page of a listing, in the order of names.
 *
 * @param blobs the blobs of this page; at least one where {@code more} is set
 * @param more whether there may be further blobs after the last one of this page
 */
public record BlobPage(List<BlobStat> blobs, boolean more) {
    public BlobPage {
        blobs = List.copyOf(blobs);
        if (more && blobs.isEmpty()) {
            throw new IllegalArgumentException("a page that promises more must name a blob to go on from");
        }
    }
}
