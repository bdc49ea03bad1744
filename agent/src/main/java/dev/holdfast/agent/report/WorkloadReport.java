package dev.holdfast.agent.report;

import dev.holdfast.engine.console.Failure;
import java.util.List;
import java.util.Map;

/**
 * How a workload was protected over a time.
 *
 * @param workload its name
 * @param points taken, that are at any of the sites that were asked
 * @param failedCaptures as far as an agent noted them
 * @param storedBytes of the points that were weighed
 * @param weighedPoints of how many the size could be read: the newest, as each costs a request
 * @param objectives one for each site; of a database one for its bases and one for its log
 * @param unlisted the sites that were not asked, or did not answer, and why: what is told of them is what an agent saw
 */
public record WorkloadReport(
        String workload,
        long points,
        long failedCaptures,
        long storedBytes,
        long weighedPoints,
        List<ObjectiveReport> objectives,
        Map<String, Failure> unlisted) {
    public WorkloadReport {
        objectives = List.copyOf(objectives);
    }
}
