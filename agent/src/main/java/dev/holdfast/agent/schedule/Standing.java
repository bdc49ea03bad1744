package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a workload stands at a site.
 *
 * @param workload its name
 * @param site its name
 * @param newest the instant of the newest point there; empty if there is none, or none that can be trusted
 * @param achieved how old that is
 * @param objective how old it may become
 * @param slack how long until it is older than that; negative since it is. Without a point, counted from when one was first
 *     asked for
 * @param nextStart when the next work for this site, a capture or a copy, is thought to start; empty while it runs
 * @param lacking how many points are still to be copied there
 * @param state whether the objective holds
 * @param reason why it does not, or may soon not
 */
public record Standing(
        String workload,
        String site,
        Optional<Instant> newest,
        Optional<Duration> achieved,
        Duration objective,
        Duration slack,
        Optional<Instant> nextStart,
        int lacking,
        State state,
        Reason reason) {

    /** Whether an objective holds. */
    public enum State {
        /** It holds, and is expected to. */
        MEETING,
        /** It holds, but the next point is expected too late. */
        AT_RISK,
        /** The newest point is too old. */
        BREACHED,
        /** There is no point that could be trusted. */
        NEVER
    }

    /** Why an objective does not hold, or may soon not; the first that applies. */
    public enum Reason {
        /** It holds. */
        NONE,
        /** The site, or every one that captures could write to, is gone. */
        SITE_DOWN,
        /** Captures of this workload are held back. */
        PAUSED,
        /** Captures of this workload fail. */
        CAPTURES_FAIL,
        /** Copies of this workload to this site fail. */
        COPIES_FAIL,
        /** The capture or copy that runs takes longer than it should. */
        TAKES_LONG,
        /** Captures may not start now. */
        WINDOW,
        /** More is asked for than limits allow. */
        OVERLOAD,
        /** It is on its way: something starts or runs, but later than it should have. */
        LATE
    }
}
