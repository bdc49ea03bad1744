package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.schedule.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a workload stands at a site. */
@Says("How a workload stands at a site.")
record StandingView(
        @Says("The site.") String site,

        @Says("Whether the objective holds; never means that there is no point yet.")
        Standing.State state,

        @Says("The instant of the newest point there.") Optional<Instant> newest,

        @Says("How old that is: the achieved RPO.") Optional<Duration> achievedSeconds,

        @Says("How old it may become.") Duration objectiveSeconds,

        @Says("How long until it is older than that; negative since it is.")
        Duration slackSeconds,

        @Says("Until when the next point has to be there.") Instant deadline,

        @Says("Points that are still to be copied there.") int lacking,

        @Says("When the next work for it is thought to start; null while it runs.")
        Optional<Instant> nextStart,

        @Says("Why it does not hold, or may soon not.") Standing.Reason reason,

        @Says("The same in plain words.") String explanation,

        @Says("What to do; may be empty.") String hint) {}
