package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.storage.BlobName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is told of a point that was taken.
 *
 * @param name where it stands
 * @param instant the point's
 * @param consistency how consistent it is
 * @param statistics what was read and stored for it
 * @param warnings kept with it
 * @param sealed whether it was taken with a sealed host's key, which restores nothing
 */
record TakenPoint(
        PointName name,
        Instant instant,
        Consistency consistency,
        Manifest.Statistics statistics,
        List<String> warnings,
        boolean sealed) {
    TakenPoint {
        warnings = List.copyOf(warnings);
    }

    /** The same, with something more to tell. */
    TakenPoint warning(String warning) {
        List<String> more = new ArrayList<>(warnings);
        more.add(warning);
        return new TakenPoint(name, instant, consistency, statistics, more, sealed);
    }

    /** Of a point that this process took. */
    static TakenPoint of(Backup.Taken taken, boolean sealed) {
        Manifest manifest = taken.manifest();
        return new TakenPoint(
                taken.name(),
                manifest.instant(),
                manifest.consistency(),
                manifest.statistics(),
                manifest.warnings(),
                sealed);
    }

    /**
     * Of a point that a running agent took.
     *
     * @param report what it says of a capture, as its API has it
     * @throws FormatException if that is not what this program's agents say
     */
    static TakenPoint of(JsonNode report) throws FormatException {
        try {
            BlobName object = new BlobName(report.path("point").asText());
            List<String> warnings = new ArrayList<>();
            report.path("warnings").forEach(each -> warnings.add(each.asText()));
            return new TakenPoint(
                    new PointName(object, ObjectNames.claimedTime(object)),
                    Instant.parse(report.path("instant").asText()),
                    Consistency.valueOf(report.path("consistency").asText().toUpperCase(Locale.ROOT)),
                    new Manifest.Statistics(
                            report.path("readBytes").asLong(),
                            report.path("changedBytes").asLong(),
                            report.path("storedBytes").asLong()),
                    warnings,
                    report.path("sealed").asBoolean());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new FormatException("not a report of a capture", e);
        }
    }
}
