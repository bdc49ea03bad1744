package dev.holdfast.spi.storage;

import java.util.List;
import java.util.Optional;

/**
 * A page of a listing of versions: names in their order, the versions of each name from the latest to the oldest.
 *
 * @param versions those of this page; may be none though there are more
 * @param next what to ask the next page with, if there is more
 */
public record VersionPage(List<BlobVersion> versions, Optional<String> next) {
    public VersionPage {
        versions = List.copyOf(versions);
    }
}
