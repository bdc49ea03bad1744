package dev.holdfast.agent.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Stretches of time, in order, none of which touches another.
 *
 * @param list the earliest first
 */
public record Spans(List<Span> list) {
    /** No time at all. */
    public static final Spans NONE = new Spans(List.of());

    public Spans {
        list = List.copyOf(list);
        for (int i = 1; i < list.size(); i++) {
            if (!list.get(i).from().isAfter(list.get(i - 1).to())) {
                throw new IllegalArgumentException("not in order, or not apart: " + list);
            }
        }
    }

    /** All the time of several, in any order; those without length are left out. */
    public static Spans of(Collection<Span> some) {
        List<Span> joined = new ArrayList<>();
        some.stream()
                .filter(span -> span.from().isBefore(span.to()))
                .sorted(Comparator.comparing(Span::from))
                .forEach(span -> {
                    if (!joined.isEmpty() && joined.getLast().touches(span)) {
                        Span last = joined.removeLast();
                        joined.add(new Span(last.from(), last.to().isBefore(span.to()) ? span.to() : last.to()));
                    } else {
                        joined.add(span);
                    }
                });
        return new Spans(joined);
    }

    /** The time of either. */
    public Spans or(Spans other) {
        List<Span> both = new ArrayList<>(list);
        both.addAll(other.list);
        return of(both);
    }

    /** What of it is within one stretch. */
    public Spans within(Span bounds) {
        return of(list.stream()
                .filter(bounds::touches)
                .map(span -> new Span(
                        span.from().isBefore(bounds.from()) ? bounds.from() : span.from(),
                        span.to().isAfter(bounds.to()) ? bounds.to() : span.to()))
                .toList());
    }

    /** What of one stretch is not in it. */
    public Spans missingIn(Span bounds) {
        List<Span> missing = new ArrayList<>();
        Instant at = bounds.from();
        for (Span span : within(bounds).list) {
            missing.add(new Span(at, span.from()));
            at = span.to();
        }
        missing.add(new Span(at, bounds.to()));
        return of(missing);
    }

    /** How long all of it is. */
    public Duration length() {
        return list.stream().map(Span::length).reduce(Duration.ZERO, Duration::plus);
    }
}
