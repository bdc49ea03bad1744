package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The segments of one stream as their names claim them, without those that were opened and found not right. Used by one
 * thread.
 */
final class LogStream {
    /** By start; of several that begin at one place the longest first, and of the same the one of the first site. */
    private static final Comparator<ListedSegment> ORDER = Comparator.comparingLong(
                    (ListedSegment each) -> each.name().start())
            .thenComparing(each -> each.name().end(), Comparator.reverseOrder())
            .thenComparingInt(ListedSegment::site)
            .thenComparing(each -> each.name().sha256());

    private final List<ListedSegment> segments;
    private final Set<ListedSegment> refused = new HashSet<>();

    LogStream(List<ListedSegment> segments) {
        this.segments = segments.stream().sorted(ORDER).toList();
    }

    /** All that are listed, by their start. */
    List<ListedSegment> segments() {
        return segments;
    }

    /** Leaves a segment out from now on. */
    void refuse(ListedSegment segment) {
        refused.add(segment);
    }

    /** Whether a segment is left out. */
    boolean isRefused(ListedSegment segment) {
        return refused.contains(segment);
    }

    /** How far segments claim to reach beyond a place that begin there or before it and were left out; empty if none does. */
    OptionalLong refusedBeyond(long offset) {
        return refused.stream()
                .map(ListedSegment::name)
                .filter(name -> name.start() <= offset && name.end() > offset)
                .mapToLong(LogName::end)
                .max();
    }

    /** Whether another site has the same segment, which was not left out. */
    boolean isElsewhere(ListedSegment segment) {
        return segments.stream()
                .anyMatch(each ->
                        each.name().equals(segment.name()) && each.site() != segment.site() && !refused.contains(each));
    }

    /**
     * As few segments as there have to be to cover the stretch from {@code from} on without a gap, as far as that goes or to
     * {@code to}: at each place the one that leads furthest.
     */
    List<ListedSegment> cover(long from, long to) {
        List<ListedSegment> cover = new ArrayList<>();
        long reached = from;
        int next = 0;
        while (reached < to) {
            Optional<ListedSegment> furthest = Optional.empty();
            for (; next < segments.size() && segments.get(next).name().start() <= reached; next++) {
                ListedSegment each = segments.get(next);
                if (!refused.contains(each)
                        && each.name().end()
                                > furthest.map(best -> best.name().end()).orElse(reached)) {
                    furthest = Optional.of(each);
                }
            }
            if (furthest.isEmpty()) {
                break;
            }
            cover.add(furthest.get());
            reached = furthest.get().name().end();
        }
        return cover;
    }

    /** Segments that hold no bytes, at a place. */
    List<ListedSegment> stillAt(long offset, int most) {
        return segments.stream()
                .filter(each -> each.name().start() == offset && each.name().end() == offset)
                .filter(each -> !refused.contains(each))
                .limit(most)
                .toList();
    }
}
