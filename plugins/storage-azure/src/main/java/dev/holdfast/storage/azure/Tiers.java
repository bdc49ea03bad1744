package dev.holdfast.storage.azure;

import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobProperties;
import dev.holdfast.spi.storage.Warmth;
import java.util.List;

/** The access tiers of block blobs. Only the archive has to be warmed up before it is read. */
final class Tiers {
    /** From the warmest to the coldest, as the store calls them. */
    static final List<String> NAMES = List.of("Hot", "Cool", "Cold", "Archive");

    /** Where blobs go from the archive: the one tier that costs nothing to leave early. */
    static final AccessTier WARMED = AccessTier.HOT;

    private Tiers() {}

    static Warmth warmth(BlobProperties blob) {
        if (!AccessTier.ARCHIVE.equals(blob.getAccessTier())) {
            return Warmth.READY;
        }
        return blob.getArchiveStatus() == null ? Warmth.COLD : Warmth.WARMING;
    }
}
