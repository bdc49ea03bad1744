package dev.holdfast.agent.control;

import java.time.Instant;

/** What a person asks the agent to do. */
public sealed interface Order {
    /** Who asks. */
    String by();

    /** Take a point of a workload now. */
    record Capture(String workload, String by) implements Order {}

    /** Bring a site up to date now. */
    record Replicate(String site, String by) implements Order {}

    /**
     * Hold back captures of a workload.
     *
     * @param reason why, for others
     * @param until when they go on by themselves
     */
    record Hold(String workload, String reason, Instant until, String by) implements Order {}

    /** No longer hold back captures of a workload. */
    record Resume(String workload, String by) implements Order {}
}
