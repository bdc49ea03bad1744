package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Duration;
import java.time.Instant;

/** The clock was set, or the host slept. */
@Says("The clock was set, or the host slept.")
record ClockJumpView(
        @Says("When that was seen, by the new clock.") Instant noticed,

        @Says("By how much; negative if back.") Duration seconds) {}
