package dev.holdfast.agent.report;

import dev.holdfast.agent.history.Span;
import dev.holdfast.agent.history.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How an objective was kept over a time: held, breached and unknown make up all of it.
 *
 * @param over the time
 * @param held how long it is known to have held
 * @param breaches when it is known not to have held
 * @param unknown how long nobody can tell
 * @param worst how old what was restorable became at most, as far as that is known; empty if nothing was there
 */
public record Account(Span over, Duration held, Spans breaches, Duration unknown, Optional<Duration> worst) {
    private static final double THOUSANDTHS = 100_000;

    /**
     * What is known of an objective at a site.
     *
     * @param objective how old what is restorable may become
     * @param restorable what the site has
     * @param seen when a running agent saw that it did not hold
     * @param watched when a running agent would have seen it
     */
    public record Evidence(Duration objective, Restorable restorable, Spans seen, Spans watched) {}

    /** Judges a time by what is known. What was before anything of the workload came to the site is left out of it. */
    public static Account of(Span period, Evidence evidence) {
        Optional<Instant> begin = begin(evidence);
        if (begin.isEmpty() || !begin.get().isBefore(period.to())) {
            return new Account(period, Duration.ZERO, Spans.NONE, period.length(), Optional.empty());
        }
        Span over = begin.get().isAfter(period.from()) ? new Span(begin.get(), period.to()) : period;
        List<Restorable.Gap> gaps = evidence.restorable().gaps(period.to());
        Spans breaches = tooOld(gaps, evidence.objective()).or(evidence.seen()).within(over);
        Spans known =
                breaches.or(evidence.restorable().isArrivalKnown() ? Spans.of(List.of(over)) : evidence.watched());
        Duration unknown = known.missingIn(over).length();
        Duration held = over.length().minus(breaches.length()).minus(unknown);
        return new Account(over, held, breaches, unknown, worst(over, gaps, breaches, evidence.objective()));
    }

    private static Optional<Instant> begin(Evidence evidence) {
        Optional<Instant> there = evidence.restorable().first();
        Optional<Instant> missed =
                evidence.seen().list().stream().map(Span::from).findFirst();
        if (there.isEmpty() || missed.isEmpty()) {
            return there.or(() -> missed);
        }
        return there.get().isBefore(missed.get()) ? there : missed;
    }

    private static Spans tooOld(List<Restorable.Gap> gaps, Duration objective) {
        List<Span> breaches = new ArrayList<>();
        for (Restorable.Gap gap : gaps) {
            if (gap.age().compareTo(objective) > 0) {
                breaches.add(new Span(gap.after().plus(objective), gap.end()));
            }
        }
        return Spans.of(breaches);
    }

    /** A breach that was seen lasted until what was restorable was as old as the objective and the breach are long. */
    private static Optional<Duration> worst(Span over, List<Restorable.Gap> gaps, Spans breaches, Duration objective) {
        Optional<Duration> worst = Optional.empty();
        for (Restorable.Gap gap : gaps) {
            if (gap.end().isAfter(over.from()) && gap.after().isBefore(over.to())) {
                worst = Optional.of(longer(worst, gap.age()));
            }
        }
        for (Span breach : breaches.list()) {
            worst = Optional.of(longer(worst, breach.length().plus(objective)));
        }
        return worst;
    }

    private static Duration longer(Optional<Duration> one, Duration other) {
        return one.filter(each -> each.compareTo(other) > 0).orElse(other);
    }

    /**
     * The part of the time of which something is known in which the objective held, in percent, rounded down to a
     * thousandth: 100 means that no breach is known. Empty if nothing is known.
     */
    public OptionalDouble heldPercent() {
        double known = held.plus(breaches.length()).toMillis();
        return known == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.floor(held.toMillis() / known * THOUSANDTHS) / (THOUSANDTHS / 100));
    }
}
