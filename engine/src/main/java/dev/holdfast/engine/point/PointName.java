package dev.holdfast.engine.point;

import dev.holdfast.spi.storage.BlobName;
import java.time.Instant;

/**
 * A recovery point as a listing shows it, not yet opened.
 *
 * @param object the name of its manifest
 * @param claimed the instant that the name claims
 */
public record PointName(BlobName object, Instant claimed) {
    /** The pseudonym of its workload. */
    public String pseudonym() {
        String name = object.value();
        int start = name.indexOf('/') + 1;
        return name.substring(start, name.indexOf('/', start));
    }
}
