package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.util.List;

/** How one workload was protected over a time. */
@Says("How one workload was protected over a time.")
record WorkloadReportView(
        @Says("Its name.") String workload,

        @Says("Points of the time that are at any of the sites.")
        long points,

        @Says("Captures that left no point, as far as they were noted.")
        long failedCaptures,

        @Says("Bytes stored for the points that were weighed.")
        long storedBytes,

        @Says("Of how many points that is: the newest 1,000 at the local site.")
        long weighedPoints,

        @Says("One for each site; of a database one for its bases and one for its log.")
        List<ObjectiveReportView> objectives,

        @Says("Sites that were not asked, or did not answer: of them only what the agent saw is told.")
        List<UnlistedView> unlisted) {}
