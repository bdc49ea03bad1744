package dev.holdfast.agent.report;

import dev.holdfast.agent.history.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The instants that a site can restore a workload to: points, which are spans without length, or windows of a log.
 *
 * @param spans by their beginning
 * @param arrivals when those came to the site of which that is known, by their beginning; never before it
 */
public record Restorable(List<Span> spans, Map<Instant, Instant> arrivals) {
    public Restorable {
        spans = spans.stream().sorted(Comparator.comparing(Span::from)).toList();
        arrivals = Map.copyOf(arrivals);
    }

    /**
     * A time in which nothing newer came to the site.
     *
     * @param after the newest instant that could be restored all that time
     * @param end when something newer was there, at the earliest; the end of the time looked at if nothing was
     */
    record Gap(Instant after, Instant end) {
        /** How old what was restorable became. */
        Duration age() {
            return Duration.between(after, end);
        }
    }

    /** The same without what is of no consequence from an instant on: of what was before it the newest is kept. */
    Restorable from(Instant instant) {
        List<Span> before =
                spans.stream().filter(span -> span.to().isBefore(instant)).toList();
        List<Span> kept = new ArrayList<>(spans);
        kept.removeAll(before.subList(0, Math.max(0, before.size() - 1)));
        return new Restorable(kept, arrivals);
    }

    /** The first instant; empty if there is none. */
    Optional<Instant> first() {
        return spans.isEmpty() ? Optional.empty() : Optional.of(spans.getFirst().from());
    }

    /** Whether it is known of all when they came. */
    boolean isArrivalKnown() {
        return !spans.isEmpty() && spans.stream().allMatch(span -> arrivals.containsKey(span.from()));
    }

    /** The times between them and after the last, up to an instant. What came later than that is passed over. */
    List<Gap> gaps(Instant end) {
        List<Span> there =
                spans.stream().filter(span -> !span.from().isAfter(end)).toList();
        List<Instant> newest = newest(there);
        List<Gap> gaps = new ArrayList<>();
        Instant newer = end;
        for (int i = there.size() - 1; i >= 0; i--) {
            if (newer.isAfter(newest.get(i))) {
                gaps.add(new Gap(newest.get(i), newer));
            }
            Instant begin = there.get(i).from();
            Instant arrival = arrivals.getOrDefault(begin, begin);
            newer = arrival.isBefore(newer) ? arrival : newer;
        }
        return gaps.reversed();
    }

    /** Of each and all before it, the newest instant: windows of a log may reach into those that follow. */
    private static List<Instant> newest(List<Span> there) {
        List<Instant> newest = new ArrayList<>();
        for (Span span : there) {
            boolean later = newest.isEmpty() || span.to().isAfter(newest.getLast());
            newest.add(later ? span.to() : newest.getLast());
        }
        return newest;
    }
}
