package dev.holdfast.engine.replication;

import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a site lacks of another, as both list it.
 *
 * @param points the points, oldest first
 * @param segments the index segments that name what these points need, and others
 * @param there the newest point that the site has of each workload, by pseudonym
 */
record Backlog(List<PointName> points, List<BlobName> segments, Map<String, PointName> there) {
    private static final Comparator<PointName> BY_AGE =
            Comparator.comparing(PointName::claimed).thenComparing(PointName::object);

    Backlog {
        points = List.copyOf(points);
        segments = List.copyOf(segments);
        there = Map.copyOf(there);
    }

    /** Lists both. Points first: what they need was named by the index before they were there. */
    static Backlog of(BlobReader source, BlobReader target, Tally tally) throws BlobStoreException {
        Map<String, PointName> newest = new HashMap<>();
        Set<BlobName> there = new HashSet<>();
        Listing.each(target, "points/", stat -> {
            there.add(stat.name());
            parse(stat.name()).ifPresent(name -> newest.merge(name.pseudonym(), name, Backlog::newer));
        });
        List<PointName> points = new ArrayList<>();
        Listing.each(source, "points/", stat -> {
            if (!there.contains(stat.name())) {
                parse(stat.name())
                        .ifPresentOrElse(points::add, () -> tally.fail(stat.name(), "this is not the name of a point"));
            }
        });
        points.sort(BY_AGE);
        return new Backlog(points, missingSegments(source, target), newest);
    }

    private static List<BlobName> missingSegments(BlobReader source, BlobReader target) throws BlobStoreException {
        Set<BlobName> there = new HashSet<>();
        Listing.each(target, "index/", stat -> there.add(stat.name()));
        List<BlobName> missing = new ArrayList<>();
        Listing.each(source, "index/", stat -> {
            if (!there.contains(stat.name())) {
                missing.add(stat.name());
            }
        });
        return missing;
    }

    private static Optional<PointName> parse(BlobName object) {
        try {
            return Optional.of(new PointName(object, ObjectNames.claimedTime(object)));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static PointName newer(PointName one, PointName other) {
        return BY_AGE.compare(one, other) < 0 ? other : one;
    }

    private List<PointName> newestOfEach() {
        Map<String, PointName> newest = new HashMap<>();
        points.forEach(point -> newest.merge(point.pseudonym(), point, Backlog::newer));
        return newest.values().stream().sorted(BY_AGE).toList();
    }

    /**
     * The newest point of each workload of which the site has older ones, that first whose workload is furthest behind
     * there in proportion to what is asked for; or the oldest first, if these are all there is to copy.
     */
    List<PointName> newest(Objectives.ByPseudonym objectives) {
        List<PointName> newest = newestOfEach().stream()
                .filter(point ->
                        there.containsKey(point.pseudonym()) && !gain(point).isNegative())
                .toList();
        if (newest.size() == points.size()) {
            return points;
        }
        return newest.stream()
                .sorted(Comparator.comparingDouble((PointName point) ->
                        -(double) gain(point).toMillis() / of(objectives, point).toMillis()))
                .toList();
    }

    /** The points that may come after younger ones. */
    List<PointName> overtaken(Objectives.ByPseudonym objectives) {
        return newest(objectives).size() == points.size() ? List.of() : points;
    }

    /** How much younger the newest point at the site becomes by this one. */
    private Duration gain(PointName point) {
        PointName newest = there.get(point.pseudonym());
        return newest == null ? Duration.ZERO : Duration.between(newest.claimed(), point.claimed());
    }

    /** The newest point of each workload of which the site has none, that first of which most is asked. */
    List<PointName> firsts(Objectives.ByPseudonym objectives) {
        return newestOfEach().stream()
                .filter(point -> !there.containsKey(point.pseudonym()))
                .sorted(Comparator.comparing((PointName point) -> of(objectives, point)))
                .toList();
    }

    private static Duration of(Objectives.ByPseudonym objectives, PointName point) {
        return objectives.of(point.pseudonym());
    }
}
