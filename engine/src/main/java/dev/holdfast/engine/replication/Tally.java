package dev.holdfast.engine.replication;

import dev.holdfast.engine.Progress;
import dev.holdfast.spi.storage.BlobName;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a replication did so far. Safe for use by many threads. */
final class Tally {
    private final Progress progress;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private long points;
    private long packs;
    private long bytes;

    Tally(Progress progress) {
        this.progress = progress;
    }

    /** Something is not right with an object; what is told of it first counts. */
    synchronized void fail(BlobName object, String problem) {
        failures.putIfAbsent(object.value(), problem);
    }

    synchronized void copiedPoint() {
        points++;
    }

    synchronized void copied(long count, boolean isPack) {
        bytes += count;
        packs += isPack && count > 0 ? 1 : 0;
        progress.stored(count);
    }

    synchronized ReplicationReport report(long missingPoints) {
        return new ReplicationReport(
                points,
                packs,
                bytes,
                missingPoints,
                failures.entrySet().stream()
                        .map(each -> new CopyFailure(each.getKey(), each.getValue()))
                        .toList());
    }
}
