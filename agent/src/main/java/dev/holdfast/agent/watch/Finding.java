package dev.holdfast.agent.watch;

import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.lease.ClockSkew;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Something that is not as it was: told once when it begins, and once when it is over. */
public sealed interface Finding {
    /** An environment is found to be owned so; told at the start, and whenever it changes. */
    record Owner(String environment, Ownership ownership) implements Finding {}

    /**
     * The lease of an environment could not be renewed, or can be again.
     *
     * @param trouble why not; empty if it could
     */
    record LeaseTrouble(String environment, Optional<Failure> trouble) implements Finding {}

    /**
     * The environment points of a consistency group stay incomplete; told with each look.
     *
     * @param why what is lacking, and since when
     * @param isNews whether it was not so before
     */
    record EnvironmentIncomplete(String environment, String group, String why, boolean isNews) implements Finding {}

    /**
     * The newest environment point of a consistency group is complete; told with each look.
     *
     * @param isNews whether it was told otherwise before
     */
    record EnvironmentComplete(String environment, String group, boolean isNews) implements Finding {}

    /**
     * A synchronous site answers slower than it may, or no longer does.
     *
     * @param roundTrip as it was measured now, which tells which of the two it is
     */
    record Distance(String site, RoundTrip roundTrip) implements Finding {}

    /**
     * This machine's clock is too far from a site's for leases, or no longer is.
     *
     * @param skew as it was measured now
     * @param unsafe which of the two it is
     */
    record Skew(String site, ClockSkew skew, boolean unsafe) implements Finding {}

    /**
     * No point of a workload that another agent protects came to a site for too long.
     *
     * @param agent the other's name
     * @param allowed how old the newest point may become: what is asked for, and a margin
     */
    record Silent(String site, String agent, String workload, Duration allowed) implements Finding {}

    /** That is over: a point came, or the workload is not protected, or not watched from here, any more. */
    record HeardAgain(String site, String agent, String workload) implements Finding {}

    /**
     * A site has lost packs that it had acknowledged, or changed their bytes.
     *
     * @param count how many are known to be lost
     * @param workloads those whose newest points need some of them
     */
    record PacksLost(String site, int count, Set<String> workloads) implements Finding {
        public PacksLost {
            workloads = Set.copyOf(workloads);
        }
    }

    /**
     * All that was known to be lost is there again.
     *
     * @param workloads those that were said to need some of it
     */
    record PacksThere(String site, Set<String> workloads) implements Finding {
        public PacksThere {
            workloads = Set.copyOf(workloads);
        }
    }
}
