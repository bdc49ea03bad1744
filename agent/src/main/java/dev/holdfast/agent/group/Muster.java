package dev.holdfast.agent.group;

import dev.holdfast.engine.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How the agents of a group come to one moment. Each step is taken once, in this order, when all of this agent's workloads are
 * as far; one that fails ends it: this agent's points are then of no environment point.
 */
public interface Muster {
    /** A clock that is further off would make the instants of its points worth nothing beside the others'. */
    Duration MOST_SKEW = Duration.ofSeconds(2);

    /** Finds out who takes part. */
    void join() throws Exception;

    /** Waits until the applications of all agents hold still. */
    Moment ready() throws Exception;

    /** Waits until nothing can change any more that any agent reads. */
    Ending still() throws Exception;

    /** All that are to take part, by name. */
    List<String> agents();

    /**
     * The moment of a round.
     *
     * @param round names the round
     * @param instant when all were ready
     * @param clockBound how far at most this agent's clock is from that by which others compare
     */
    record Moment(Id round, Instant instant, Duration clockBound) {}

    /**
     * How a round ended.
     *
     * @param together whether all that were ready held still until all were read
     * @param missing who did not take part, or not to the end
     */
    record Ending(boolean together, List<String> missing) {
        public Ending {
            missing = List.copyOf(missing);
        }
    }
}
