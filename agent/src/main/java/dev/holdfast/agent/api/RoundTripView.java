package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.site.RoundTrip;

/** How long a synchronous site takes to answer. */
@Says("How long a synchronous site takes to answer: every point waits for several round trips.")
record RoundTripView(
        @Says("The median of a few requests, the last time it was measured; each minute it is.")
        double seconds,

        @Says("How long it may take.") double mostSeconds,

        @Says("Whether it takes no longer.") boolean met) {
    private static final double NANOS = 1e9;

    static RoundTripView of(RoundTrip measured) {
        return new RoundTripView(
                measured.median().toNanos() / NANOS, RoundTrip.MOST.toNanos() / NANOS, measured.isShort());
    }
}
