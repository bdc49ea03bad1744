package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;

/** Captures of a workload are held back. */
@Says("Captures of a workload are held back.")
record PauseView(
        @Says("Why.") String reason,

        @Says("When it was paused.") Instant since,

        @Says("When it goes on by itself.") Instant until,

        @Says("Who paused it: by which token, or the subject of a certificate.")
        String by) {}
