package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;

/** A lease of an environment. */
@Says("A lease of an environment.")
record LeaseView(
        @Says("What its owner calls itself, for people; anybody who may write at the site may write that.")
        String holder,

        @Says("1 for the first owner, more for each that follows.")
        long epoch,

        @Says("Until when it is held unless it is renewed, by its owner's clock.")
        Instant expires,

        @Says("When it was seen so.") Instant seen) {}
