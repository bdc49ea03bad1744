package dev.holdfast.agent.api;

import dev.holdfast.agent.document.Says;
import dev.holdfast.agent.report.ObjectiveReport;
import dev.holdfast.agent.report.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How one objective was kept: held, breached and unknown make up all of the time from its beginning on. */
@Says("How one objective was kept: held, breached and unknown make up all of the time from its beginning on.")
record ObjectiveReportView(
        @Says("The site.") String site,

        @Says("Whose objective it is: that of points, which of a database are its bases, or of a database's log.")
        Seen.Kind kind,

        @Says("How old what is restorable may become, as it is configured now.")
        Duration objectiveSeconds,

        @Says("From when on it is judged: from the beginning of the time, or from when the first point was there.")
        Instant from,

        @Says("The part of the time that is known in which it held, rounded down to a thousandth; null if nothing is"
                + " known.")
        Optional<Double> heldPercent,

        @Says("How long it held.") Duration heldSeconds,

        @Says("How long it did not.") Duration breachedSeconds,

        @Says("How long nobody can tell: no agent ran that could have seen when points came to the site.")
        Duration unknownSeconds,

        @Says("How old what was restorable became at most, as far as that is known; null if nothing was there.")
        Optional<Duration> worstSeconds,

        @Says("Points of the time that the site has.") long points,

        @Says("How often it did not hold.") long breachCount,

        @Says("When it did not hold, the latest first; the last hundred.")
        List<BreachView> breaches) {
    private static final int MOST_BREACHES = 100;

    static ObjectiveReportView of(ObjectiveReport report) {
        var held = report.account().heldPercent();
        return new ObjectiveReportView(
                report.site(),
                report.kind(),
                report.objective(),
                report.account().over().from(),
                held.isPresent() ? Optional.of(held.getAsDouble()) : Optional.empty(),
                report.account().held(),
                report.account().breaches().length(),
                report.account().unknown(),
                report.account().worst(),
                report.points(),
                report.breaches().size(),
                report.breaches().reversed().stream()
                        .limit(MOST_BREACHES)
                        .map(BreachView::of)
                        .toList());
    }
}
