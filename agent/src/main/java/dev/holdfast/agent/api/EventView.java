package dev.holdfast.agent.api;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.Optional;

/** Something that changed. */
@Says("Something that changed.")
record EventView(
        @Says("Counts up from 1, with each start of the agent.")
        long id,

        @Says("When.") Instant at,

        @Says("Whether that is good.") Change.Turn turn,

        @Says("What changed.") Change.Kind kind,

        @Says("The workload it is about.") Optional<String> workload,

        @Says("The site it is about.") Optional<String> site,

        @Says("What happened, in plain words.") String message,

        @Says("What to do; may be empty.") String hint) {}
