package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Workloads that have to come back together, and who owns them. */
@Says("Workloads that have to come back together, and who owns them.")
record EnvironmentView(
        @Says("Its name.") String name,

        @Says("Their names.") List<String> workloads,

        @Says("The sites that it can be recovered from; its lease is at the first.")
        List<String> sites,

        @Says("The side that this agent is of.") String side,

        @Says("Who owns it, as far as this agent has seen; of what another side owns no points are taken here.")
        Owner owner,

        @Says("Since when this agent has seen it so; not before its own start.")
        Instant since,

        @Says("The greatest epoch of the lease that was ever seen, which points carry; 0 if none was.")
        long epoch,

        @Says("The lease as it was seen last, since the agent started.")
        Optional<LeaseView> lease,

        @Says("Why the lease could not be reached, or not be believed, the last time it was tried.")
        Optional<TroubleView> trouble,

        @Says("How the environment points of its consistency groups stand.")
        List<GroupView> groups) {
    /** Who owns an environment. */
    enum Owner {
        UNSEEN,
        THIS_SIDE,
        ANOTHER_SIDE
    }
}
