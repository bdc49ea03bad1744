package dev.holdfast.restore.database;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.log.LogReading;
import dev.holdfast.engine.log.PathTime;
import dev.holdfast.engine.log.ServerLog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a recovery is made of: a base, and the log that goes on from it without a gap up to what is asked for. Made before
 * anything is touched.
 *
 * @param log as far as it is replayed
 * @param gap why more of the log is stored than can be replayed from this base; empty if no more is
 */
record RecoveryPlan(Point point, Base base, KeptLog log, Optional<String> gap) {
    /** A path and how far it reaches. */
    private record Reach(LogPath path, Optional<Instant> instant) {}

    /**
     * Plans.
     *
     * @param repository the site that is asked first
     * @param catalog of all sites; stays open as long as the plan is used
     * @throws RepositoryException.NotFound if the log does not reach what is asked for; the hint says what can be had
     */
    static RecoveryPlan of(Point point, RecoveryTarget target, Repository repository, LogCatalog catalog, ZoneId zone)
            throws RepositoryException, BlobStoreException {
        Base base = BaseLog.of(point)
                .orElseThrow(() -> new RepositoryException.Refused(
                        "workload '" + point.manifest().workload() + "' is no database",
                        "'holdfast-restore disk' and 'holdfast-restore files' restore the others."));
        Optional<ServerLog> log = BaseLog.of(catalog, repository, point, base);
        List<LogPath> paths = log.isEmpty() ? List.of() : BaseLog.paths(log.get(), base);
        if (log.isEmpty() || paths.isEmpty()) {
            throw new RepositoryException.NotFound(
                    "the log that the base of " + point.manifest().instant() + " needs is not here, or has a gap",
                    "Take an older base by an earlier --at or --base, or another site; 'points' shows what can be"
                            + " had.");
        }
        LogReading reading = new LogReading(log.get());
        Reach furthest = furthest(paths);
        Optional<String> gap = BaseLog.behindGap(log.get(), paths)
                .map(end -> "the log goes on to " + end.stream() + " " + end.offset()
                        + ", but a part before that is missing or damaged: nothing from there on is in the copy");
        if (!(target instanceof RecoveryTarget.Time(Instant instant))) {
            LogPath path = furthest.path();
            return new RecoveryPlan(point, base, new KeptLog(log.get(), reading, path, path.end()), gap);
        }
        for (LogPath path : paths) {
            Optional<LogPosition> end = new PathTime(log.get(), path).at(instant);
            if (end.isPresent()) {
                LogPosition until = before(end.get(), base) ? base.needs().end() : end.get();
                return new RecoveryPlan(point, base, new KeptLog(log.get(), reading, path, until), Optional.empty());
            }
        }
        throw new RepositoryException.NotFound(
                "the log does not reach " + instant
                        + furthest.instant()
                                .map(reached -> ": all that was committed until " + Times.show(reached, zone)
                                        + " is in it, and maybe more")
                                .orElse("")
                        + gap.map(
                                        _ ->
                                                "; it goes on, but a part of it is missing or damaged, which another site may have")
                                .orElse(""),
                furthest.instant()
                        .map(reached -> "Restore --at " + reached + ", or --at latest for all that is there.")
                        .orElse("Restore --at latest for all that is there."));
    }

    /** The base is consistent only at the end of what it needs. */
    private static boolean before(LogPosition end, Base base) {
        LogPosition needed = base.needs().end();
        return end.stream().equals(needed.stream()) && end.offset() < needed.offset();
    }

    private static Reach furthest(List<LogPath> paths) {
        LogPath furthest = paths.stream()
                .max(Comparator.comparing(path -> path.reached().orElse(Instant.MIN)))
                .orElseThrow();
        return new Reach(furthest, furthest.reached());
    }
}
