package dev.holdfast.agent.run;

import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.storage.BlobName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a capture left.
 *
 * @param point the name of the point's manifest
 * @param sealed whether it was taken with a sealed host's key, which restores nothing
 * @param instant the point's
 * @param consistency how consistent it is
 * @param readBytes bytes read from the source
 * @param changedBytes bytes that were not as in the point before
 * @param storedBytes bytes stored
 * @param sites those that had the point when it counted, by name
 * @param warnings the first of those that are kept with the point
 * @param afterwards why the hook after it failed, if it did
 */
public record CaptureReport(
        BlobName point,
        boolean sealed,
        Instant instant,
        Consistency consistency,
        long readBytes,
        long changedBytes,
        long storedBytes,
        List<String> sites,
        List<String> warnings,
        Optional<String> afterwards) {
    private static final int MOST_WARNINGS = 100;

    public CaptureReport {
        sites = List.copyOf(sites);
        warnings = List.copyOf(warnings);
    }

    /**
     * Of a point that was taken.
     *
     * @param sealed whether it was taken with a sealed host's key
     * @param sites those that have it
     * @param afterwards why the hook after it failed, if it did
     */
    public static CaptureReport of(Backup.Taken taken, boolean sealed, Set<String> sites, Optional<String> afterwards) {
        Manifest manifest = taken.manifest();
        return new CaptureReport(
                taken.name().object(),
                sealed,
                manifest.instant(),
                manifest.consistency(),
                manifest.statistics().readBytes(),
                manifest.statistics().changedBytes(),
                manifest.statistics().storedBytes(),
                List.copyOf(new TreeSet<>(sites)),
                manifest.warnings().stream().limit(MOST_WARNINGS).toList(),
                afterwards);
    }
}
