package dev.holdfast.agent.schedule;

import java.util.List;

/**
 * More is asked for than limits allow, so that all it concerns is done less often, by the same factor.
 *
 * @param where what is short
 * @param demand what the objectives ask for, as a share of what there is; over 1 they cannot hold in the long run
 * @param factor by which intervals are stretched, over 1. A fifth more is paid for by the margin; beyond it, objectives are
 *     missed
 * @param workloads whose intervals are stretched
 */
public record Overload(Bottleneck where, double demand, double factor, List<String> workloads) {
    public Overload {
        workloads = List.copyOf(workloads);
    }

    /** What can be short. */
    public sealed interface Bottleneck {
        /** Captures at once. */
        record Captures() implements Bottleneck {}

        /** Captures at once of workloads that share a resource. */
        record Resource(String name) implements Bottleneck {}

        /** Copies at once to a site. Its newest points come first; what is older may never get there. */
        record Copies(String site) implements Bottleneck {}
    }
}
