package dev.holdfast.engine.replication;

import java.util.List;

/**
 * What a replication did.
 *
 * @param points manifests that were copied
 * @param packs packs that were copied
 * @param bytes bytes of all objects that were copied
 * @param missingPoints points of the source that the target still lacks, because something they need is not right, or as
 *     they were left to another replication
 * @param failures what was not right
 */
public record ReplicationReport(long points, long packs, long bytes, long missingPoints, List<CopyFailure> failures) {
    public ReplicationReport {
        failures = List.copyOf(failures);
    }
}
