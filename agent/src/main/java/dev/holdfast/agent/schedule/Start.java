package dev.holdfast.agent.schedule;

import java.time.Instant;

/** Something to be started now. */
public sealed interface Start {
    /** What it is about. */
    String workload();

    /** When it has to start so that the objective holds; in the past if that is too late already. */
    Instant due();

    /** Take a point of a workload. */
    record Capture(String workload, Instant due) implements Start {}

    /**
     * Copy a point to a site.
     *
     * @param instant the point's
     */
    record Replicate(String workload, String site, Instant instant, Instant due) implements Start {}
}
