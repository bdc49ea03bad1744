package dev.holdfast.restore.point;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which environment points to list.
 *
 * @param environment of this environment only
 * @param from the earliest instant
 * @param to the latest instant
 * @param limit the most, newest first
 */
record EnvironmentPointQuery(String environment, Instant from, Instant to, int limit) {
    /** Points of one environment point may be of instants so far apart. */
    private static final Duration MARGIN = Duration.ofHours(1);

    /**
     * What was found.
     *
     * @param points the environment points
     * @param opened the points that were looked at
     */
    record Found(List<EnvironmentPoint> points, List<PointQuery.Listed> opened) {}

    /** Finds them. Opens so many points of each workload that there are enough of the environment. */
    Found run(Repository repository) throws RepositoryException, BlobStoreException {
        int most = limit;
        while (true) {
            most = most > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : most * 2;
            List<PointQuery.Listed> listed =
                    new PointQuery(Optional.empty(), wider(from, false), wider(to, true), most).run(repository);
            Optional<Instant> cut = listed.stream()
                    .filter(workload -> workload.found().size() < workload.matching())
                    .map(workload -> workload.found().getLast().name().claimed())
                    .max(Comparator.naturalOrder());
            List<EnvironmentPoint> points = points(listed, cut);
            if (points.size() >= limit || cut.isEmpty()) {
                return new Found(seen(points.subList(0, Math.min(limit, points.size())), repository), listed);
            }
        }
    }

    private static List<EnvironmentPoint> seen(List<EnvironmentPoint> points, Repository repository)
            throws RepositoryException, BlobStoreException {
        LoggedDatabases databases = new LoggedDatabases(repository);
        List<EnvironmentPoint> seen = new ArrayList<>();
        for (EnvironmentPoint each : points) {
            seen.add(databases.see(each));
        }
        return List.copyOf(seen);
    }

    private static Instant wider(Instant bound, boolean later) {
        if (bound.equals(Instant.MIN) || bound.equals(Instant.MAX)) {
            return bound;
        }
        return later ? bound.plus(MARGIN) : bound.minus(MARGIN);
    }

    /** Of those that began before the cut some points were not opened, so nobody can tell whether they are complete. */
    private List<EnvironmentPoint> points(List<PointQuery.Listed> listed, Optional<Instant> cut) {
        List<Point> opened = listed.stream()
                .flatMap(workload -> workload.found().stream())
                .filter(OpenedPoint.Authentic.class::isInstance)
                .map(each -> ((OpenedPoint.Authentic) each).point())
                .toList();
        return EnvironmentPoint.of(opened).stream()
                .filter(point -> point.environment().equals(environment))
                .filter(point ->
                        !point.instant().isBefore(from) && !point.instant().isAfter(to))
                .filter(point -> cut.filter(
                                instant -> !point.instant().minus(MARGIN).isAfter(instant))
                        .isEmpty())
                .toList();
    }
}
