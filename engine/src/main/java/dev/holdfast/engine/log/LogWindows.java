package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The spans of time in which every instant of a database can be restored. */
public final class LogWindows {
    private final Repository repository;
    private final LogCatalog catalog;

    /** @param catalog stays open when this is gone */
    public LogWindows(Repository repository, LogCatalog catalog) {
        this.repository = repository;
        this.catalog = catalog;
    }

    /**
     * What can be restored of a workload.
     *
     * @param windows the earliest first
     * @param unusable bases whose log is not whole
     * @param behindGaps how far logs were stored that no window comes to, as something before is missing
     * @param damaged segments that are not right, and were passed over
     */
    public record Found(
            List<LogWindow> windows,
            List<PointName> unusable,
            List<LogPosition> behindGaps,
            List<RepositoryException.Damaged> damaged) {
        /** Of what is no database. */
        public static final Found NONE = new Found(List.of(), List.of(), List.of(), List.of());

        public Found {
            windows = List.copyOf(windows);
            unusable = List.copyOf(unusable);
            behindGaps = List.copyOf(behindGaps);
            damaged = List.copyOf(damaged);
        }
    }

    /** Bases that are used with the same path. */
    private record Group(List<Point> bases, LogPath path) {}

    /**
     * The windows of a workload.
     *
     * @param points those of the workload that were found authentic, of one trust domain
     */
    public Found of(List<Point> points) throws RepositoryException, BlobStoreException {
        List<Point> bases = points.stream()
                .filter(point -> BaseLog.of(point).isPresent())
                .sorted(Comparator.comparing(point -> point.manifest().instant()))
                .toList();
        if (bases.isEmpty()) {
            return Found.NONE;
        }
        SortedMap<LogName.Folder, ServerLog> logs =
                catalog.of(bases.getFirst().name().pseudonym());
        List<PointName> unusable = new ArrayList<>();
        List<Group> groups = new ArrayList<>();
        for (Point point : bases) {
            Base base = BaseLog.of(point).orElseThrow();
            LogName.Folder folder = ServerLog.folder(
                    repository, point.domain(), point.manifest().workload(), base.identity());
            if (!join(groups, folder, point, base)) {
                List<LogPath> paths = paths(Optional.ofNullable(logs.get(folder)), base);
                paths.forEach(path -> groups.add(new Group(new ArrayList<>(List.of(point)), path)));
                if (paths.isEmpty()) {
                    unusable.add(point.name());
                }
            }
        }
        List<LogWindow> windows = groups.stream()
                .map(LogWindows::window)
                .sorted(Comparator.comparing(LogWindow::from).thenComparing(LogWindow::until))
                .toList();
        List<LogPath> reached = groups.stream().map(Group::path).toList();
        List<LogPosition> behindGaps = new ArrayList<>();
        for (ServerLog log : logs.values()) {
            BaseLog.behindGap(log, reached).ifPresent(behindGaps::add);
        }
        List<RepositoryException.Damaged> damaged =
                logs.values().stream().flatMap(log -> log.damaged().stream()).toList();
        return new Found(windows, unusable, behindGaps, damaged);
    }

    private static List<LogPath> paths(Optional<ServerLog> log, Base base)
            throws RepositoryException, BlobStoreException {
        return log.isEmpty() ? List.of() : BaseLog.paths(log.get(), base);
    }

    /** Adds a base to the groups of the same server on whose paths it lies. */
    private boolean join(List<Group> groups, LogName.Folder folder, Point point, Base base)
            throws RepositoryException.WrongKey {
        boolean joined = false;
        for (Group group : groups) {
            Point first = group.bases().getFirst();
            Base other = BaseLog.of(first).orElseThrow();
            LogName.Folder otherFolder = ServerLog.folder(
                    repository, first.domain(), first.manifest().workload(), other.identity());
            if (otherFolder.equals(folder) && group.path().holds(base.needs())) {
                group.bases().add(point);
                joined = true;
            }
        }
        return joined;
    }

    private static LogWindow window(Group group) {
        Instant from = group.bases().getFirst().manifest().instant();
        Instant newest = group.bases().getLast().manifest().instant();
        Instant until = group.path().reached().filter(newest::isBefore).orElse(newest);
        return new LogWindow(group.bases().stream().map(Point::name).toList(), group.path(), from, until);
    }
}
