package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.List;
import java.util.Optional;

/** The log that a base of a database needs and that goes on from it. */
public final class BaseLog {
    private BaseLog() {}

    /** What makes a point a base of a database, if it is one. */
    public static Optional<Base> of(Point point) {
        return switch (point.manifest().content()) {
            case Manifest.Tree tree -> tree.base();
            case Manifest.Volumes _ -> Optional.empty();
        };
    }

    /** The log of a base's server; empty if there is none. */
    public static Optional<ServerLog> of(LogCatalog catalog, Repository repository, Point point, Base base)
            throws RepositoryException, BlobStoreException {
        return Optional.ofNullable(catalog.of(point.name().pseudonym())
                .get(ServerLog.folder(
                        repository, point.domain(), point.manifest().workload(), base.identity())));
    }

    /**
     * The paths on which a base can be used: those that hold all that it needs.
     *
     * @return empty if the base cannot be used
     */
    public static List<LogPath> paths(ServerLog log, Base base) throws RepositoryException, BlobStoreException {
        return new LogPaths(log)
                .from(base.needs().start()).stream()
                        .filter(path -> path.holds(base.needs()))
                        .toList();
    }

    /**
     * How far the log was stored behind a gap: the place it reaches, if none of the paths comes there. A part that is damaged
     * is a gap, also if it is the last.
     *
     * @param paths all those on which bases can be used
     */
    public static Optional<LogPosition> behindGap(ServerLog log, List<LogPath> paths)
            throws RepositoryException, BlobStoreException {
        return log.newestEnd()
                .filter(end -> paths.stream().noneMatch(path -> path.holds(end)))
                .or(() -> paths.stream()
                        .map(path -> log.damagedBeyond(path.end()))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static boolean isWhole(ServerLog log, LogRange needs) throws RepositoryException, BlobStoreException {
        LogPosition start = needs.start();
        LogPosition end = needs.end();
        if (!start.stream().equals(end.stream())) {
            return new LogPaths(log).from(start).stream().anyMatch(path -> path.holds(needs));
        }
        List<OpenedSegment> cover = log.cover(start.stream(), start.offset(), end.offset());
        return start.equals(end) || (!cover.isEmpty() && cover.getLast().head().end() >= end.offset());
    }

    /**
     * Refuses a point that is a base without the log that it needs.
     *
     * @throws RepositoryException.Damaged if it is one
     */
    public static void require(Repository repository, Point point) throws RepositoryException, BlobStoreException {
        Optional<Base> base = of(point)
                .filter(each -> !each.needs().start().equals(each.needs().end()));
        if (base.isEmpty()) {
            return; // or a base of a server at which nothing happened meanwhile
        }
        try (LogCatalog catalog = new LogCatalog(repository)) {
            Optional<ServerLog> log = of(catalog, repository, point, base.get());
            if (log.isEmpty() || !isWhole(log.get(), base.get().needs())) {
                throw new RepositoryException.Damaged("point " + point.name().object()
                        + " is a base whose log is not whole from "
                        + base.get().needs().start() + " to "
                        + base.get().needs().end());
            }
        }
    }
}
