package dev.holdfast.agent.run;

import dev.holdfast.engine.replication.ReplicationReport;
import java.util.List;

/**
 * What a copy brought to a site.
 *
 * @param points points that were copied
 * @param packs packs that were copied
 * @param bytes bytes of all that was copied
 * @param missingPoints points that the site still lacks, as something they need is damaged at the local site
 * @param damaged the first of what is damaged there
 */
public record CopyReport(long points, long packs, long bytes, long missingPoints, List<String> damaged) {
    private static final int MOST_DAMAGED = 100;

    public CopyReport {
        damaged = List.copyOf(damaged);
    }

    /** Of a copy that ended. */
    public static CopyReport of(ReplicationReport report) {
        return new CopyReport(
                report.points(),
                report.packs(),
                report.bytes(),
                report.missingPoints(),
                report.failures().stream()
                        .limit(MOST_DAMAGED)
                        .map(each -> each.object() + ": " + each.problem())
                        .toList());
    }
}
