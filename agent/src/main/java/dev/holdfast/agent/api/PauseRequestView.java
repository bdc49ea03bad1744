package dev.holdfast.agent.api;

import dev.holdfast.agent.control.Pause;
import dev.holdfast.agent.document.Says;
import java.time.Instant;

/** Why captures are to be held back, and until when. */
@Says("Why captures are to be held back, and until when.")
record PauseRequestView(
        @Says(value = "Why, for others.", longest = Pause.LONGEST_REASON)
        String reason,

        @Says("When it goes on by itself: within the next 30 days.")
        Instant until) {}
