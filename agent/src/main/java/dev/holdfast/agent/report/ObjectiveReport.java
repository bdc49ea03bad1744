package dev.holdfast.agent.report;

import java.time.Duration;
import java.util.List;

/**
 * How one objective of a workload was kept.
 *
 * @param site where
 * @param kind whose objective it is
 * @param objective how old what is restorable may become, as the configuration says now
 * @param points that the site has of the time
 * @param account how long it held
 * @param breaches when it did not, the earliest first
 */
public record ObjectiveReport(
        String site, Seen.Kind kind, Duration objective, long points, Account account, List<Breach> breaches) {
    public ObjectiveReport {
        breaches = List.copyOf(breaches);
    }
}
