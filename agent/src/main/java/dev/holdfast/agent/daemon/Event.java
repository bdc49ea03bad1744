package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.control.Verdict;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.schedule.Plan;
import dev.holdfast.agent.work.Listing;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.agent.work.Work;
import java.util.concurrent.CompletableFuture;

/** What happened, for the one thread that decides. */
sealed interface Event {
    /** A run ended. */
    record Ended(Run run, Outcome how) implements Event {}

    /** A point is durable at a site, and counts, while its capture goes on. */
    record Taken(String site, PointOf point) implements Event {}

    /**
     * The listing of a site ended.
     *
     * @param by who listed it: what was seen of sites as they were configured before says nothing
     */
    record Listed(Listing how, Work by) implements Event {}

    /**
     * The configuration changed; whoever changed it waits until that is taken over.
     *
     * @param plan what the scheduler has to see to from now on
     */
    record Equipped(Equipment equipment, Plan plan, CompletableFuture<Equipment> before) implements Event {}

    /** Another agent is about to take points of a group. */
    record Invited(ConsistencyGroup group) implements Event {}

    /** A person asks for something, and waits for the answer. */
    record Asked(Order order, CompletableFuture<Verdict> answer) implements Event {}
}
