package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;

/** What is wrong, and what to do. */
@Says("What is wrong, and what to do.")
record TroubleView(
        @Says("What is wrong.") String message,

        @Says("What to do; may be empty.") String hint) {
    static TroubleView of(dev.holdfast.engine.console.Failure failure) {
        return new TroubleView(failure.message(), failure.hint());
    }
}
