package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import java.time.Instant;
import java.util.Optional;

/** A place where backups live. */
@Says("A place where backups live.")
record SiteView(
        @Says("Its name.") String name,

        @Says("The URL of its repository.") String repository,

        @Says("Whether points are taken into it; all others are copies of it.")
        boolean local,

        @Says("How points come to it.") Mode mode,

        @Says("Whether it can be used; opening is being listed for the first time.")
        State state,

        @Says("Since when it is in that state.") Instant since,

        @Says("What is wrong with it.") Optional<TroubleView> trouble,

        @Says("The region that residency rules know it by, if the configuration names one.")
        Optional<RegionView> region,

        @Says("How long it takes to answer, if it is synchronous and answered the last time.")
        Optional<RoundTripView> roundTrip) {
    /** How points come to a site. */
    enum Mode {
        LOCAL,
        SYNC,
        ASYNC
    }

    /** Whether a site can be used. */
    enum State {
        OPENING,
        UP,
        DOWN
    }
}
