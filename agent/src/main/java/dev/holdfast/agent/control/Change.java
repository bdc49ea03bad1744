package dev.holdfast.agent.control;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that changed, for better or worse.
 *
 * @param id counts up from 1 with each start of the agent
 * @param at when
 * @param kind what changed
 * @param workload what it is about, if a workload
 * @param site what it is about, if a site
 * @param message what happened, a sentence without its stop
 * @param hint what to do; may be empty
 */
public record Change(
        long id, Instant at, Kind kind, Optional<String> workload, Optional<String> site, String message, String hint) {
    /** Whether that is good. */
    public enum Turn {
        BETTER,
        WORSE,
        NEUTRAL
    }

    /** What changed. */
    public enum Kind {
        AGENT_STARTED(Turn.NEUTRAL),
        CONFIGURED(Turn.NEUTRAL),
        CONFIGURATION_REFUSED(Turn.WORSE),
        OBJECTIVE_MET(Turn.BETTER),
        OBJECTIVE_AT_RISK(Turn.WORSE),
        OBJECTIVE_BREACHED(Turn.WORSE),
        FIRST_POINT_OVERDUE(Turn.WORSE),
        FIRST_POINT(Turn.BETTER),
        SITE_UP(Turn.BETTER),
        SITE_DOWN(Turn.WORSE),
        CAPTURE_FAILED(Turn.WORSE),
        COPY_FAILED(Turn.WORSE),
        LOG_MET(Turn.BETTER),
        LOG_BREACHED(Turn.WORSE),
        LOG_STALLED(Turn.WORSE),
        LOG_RESUMED(Turn.BETTER),
        LOG_GAP(Turn.WORSE),
        LOG_GAP_OVER(Turn.BETTER),
        ENVIRONMENT_INCOMPLETE(Turn.WORSE),
        ENVIRONMENT_COMPLETE(Turn.BETTER),
        OVERLOAD(Turn.WORSE),
        OVERLOAD_OVER(Turn.BETTER),
        PAUSED(Turn.NEUTRAL),
        RESUMED(Turn.NEUTRAL),
        CLOCK_JUMP(Turn.NEUTRAL);

        private final Turn turn;

        Kind(Turn turn) {
            this.turn = turn;
        }

        /** Whether that is good. */
        public Turn turn() {
            return turn;
        }
    }
}
