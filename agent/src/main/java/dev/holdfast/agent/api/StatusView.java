package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Http.Role;
import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How the agent and all objectives stand. */
@Says("How the agent and all objectives stand.")
record StatusView(
        @Says("What this host is called in its points.") String host,

        @Says("The version of the agent.") String version,

        @Says("The agent's clock, now.") Instant time,

        @Says("When the agent started.") Instant started,

        @Says("For when this was worked out; some seconds ago while the agent is alive.")
        Instant asOf,

        @Says("Whether each site was listed, or found to be out of reach, since the start.")
        boolean ready,

        @Says("What the caller may do.") Role role,

        @Says("Whether each objective holds, at risk or not; without a point none does.")
        boolean objectivesMet,

        @Says("How many there are.") CountsView counts,

        @Says("What is asked for beyond limits; empty if all fits.")
        List<OverloadView> overloads,

        @Says("The last jump of the clock that was noticed.")
        Optional<ClockJumpView> clockJump) {}
