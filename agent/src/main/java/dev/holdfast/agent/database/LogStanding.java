package dev.holdfast.agent.database;

import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a database's log stands at a site.
 *
 * @param workload the workload's name
 * @param site the site's name
 * @param until the latest instant that can be restored there; empty if none is known since the agent began
 * @param objective how old it may become
 * @param lagBytes how much of what is durable at the local site is not there yet; empty if it cannot be told
 * @param gap whether a part of the log is lost, and no base was taken since
 * @param recovery how long a recovery to the end of the log would take from there; empty as long as no base is known
 * @param recoveryObjective how long it may take, if that was said
 * @param trouble why it is not received, or does not come to this site, if that failed the last time it was tried
 */
public record LogStanding(
        String workload,
        String site,
        Optional<Instant> until,
        Duration objective,
        Optional<Long> lagBytes,
        boolean gap,
        Optional<Duration> recovery,
        Optional<Duration> recoveryObjective,
        Optional<Failure> trouble) {
    /** Whether the objective holds at an instant; it does not as long as nothing is known to be restorable. */
    public boolean isMet(Instant now) {
        return until.filter(instant -> Duration.between(instant, now).compareTo(objective) <= 0)
                .isPresent();
    }
}
