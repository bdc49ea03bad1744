package dev.holdfast.restore.point;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogWindow;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether the databases that are of environment points by their logs can be recovered to those instants at one site. Where the
 * points were taken their agents saw to that; to another site logs come on their own, before the points or after.
 */
final class LoggedDatabases {
    private static final int MOST_BASES = 1000;

    private final Repository repository;
    private final Map<String, List<LogWindow>> known = new HashMap<>();

    LoggedDatabases(Repository repository) {
        this.repository = repository;
    }

    /** The point, of which the databases are missing whose logs do not hold its instant here. */
    EnvironmentPoint see(EnvironmentPoint point) throws RepositoryException, BlobStoreException {
        EnvironmentPoint seen = point;
        for (EnvironmentPoint.Logged each : point.logged()) {
            boolean there = windows(each).stream()
                    .anyMatch(window -> !window.from().isAfter(each.instant())
                            && !window.until().isBefore(each.instant()));
            seen = there ? seen : seen.without(each);
        }
        return seen;
    }

    private List<LogWindow> windows(EnvironmentPoint.Logged database) throws RepositoryException, BlobStoreException {
        String key = database.host() + '\0' + database.workload();
        List<LogWindow> found = known.get(key);
        if (found == null) {
            found = find(database);
            known.put(key, found);
        }
        return found;
    }

    private List<LogWindow> find(EnvironmentPoint.Logged database) throws RepositoryException, BlobStoreException {
        PointCatalog points = new PointCatalog(repository);
        List<PointName> names;
        try {
            names = points.pointsOf(database.workload());
        } catch (RepositoryException.NotFound e) {
            return List.of(); // no base of it is here
        }
        List<Point> bases = new ArrayList<>();
        for (OpenedPoint each : points.openAll(names.subList(Math.max(0, names.size() - MOST_BASES), names.size()))) {
            if (each instanceof OpenedPoint.Authentic authentic
                    && authentic.point().manifest().host().equals(database.host())) {
                bases.add(authentic.point());
            }
        }
        try (LogCatalog logs = new LogCatalog(repository)) {
            return new LogWindows(repository, logs).of(bases).windows();
        }
    }
}
