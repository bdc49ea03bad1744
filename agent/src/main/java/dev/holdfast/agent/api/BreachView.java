package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.report.Breach;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A time in which an objective did not hold. */
@Says("A time in which an objective did not hold.")
record BreachView(
        @Says("Since when.") Instant from,

        @Says("Until when; null if it lasted at the end of the time that is reported of.")
        Optional<Instant> to,

        @Says("How long, up to that end.") Duration seconds,

        @Says("Why, as far as it was noted.") Optional<String> cause) {
    static BreachView of(Breach breach) {
        return new BreachView(
                breach.time().from(),
                breach.lasts() ? Optional.empty() : Optional.of(breach.time().to()),
                breach.time().length(),
                breach.cause());
    }
}
