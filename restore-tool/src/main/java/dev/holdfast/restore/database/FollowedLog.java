package dev.holdfast.restore.database;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.log.LogPaths;
import dev.holdfast.engine.log.LogReading;
import dev.holdfast.engine.log.ServerLog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.GrowingLog;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What a repository keeps of a server's log while that goes on: listed again whenever more is wanted than was there. */
final class FollowedLog implements GrowingLog {
    /** As many listings as a standby may be behind and still be told exactly until when it is. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Repository repository;
    private final LogCatalog catalog;
    private final Point point;
    private final Base base;
    private final Deque<Reached> ahead = new ArrayDeque<>();
    private KeptLog kept;
    private LogPosition end;
    private Optional<Instant> current = Optional.empty();
    private Optional<String> gap = Optional.empty();

    /** All that was committed until an instant lies before an offset. */
    private record Reached(long offset, Instant until) {}

    private FollowedLog(Repository repository, LogCatalog catalog, Point point, Base base)
            throws SourceException, InterruptedException {
        this.repository = repository;
        this.catalog = catalog;
        this.point = point;
        this.base = base;
        Found found = find(base.needs().start())
                .orElseThrow(() -> new SourceException.Unreadable(
                        "the log does not go on from " + base.needs().start() + " here",
                        "Restore a newer base, with --delta, or give another site."));
        this.kept = found.log();
        this.end = found.end();
        take(found);
    }

    /**
     * The log from what a base needs on.
     *
     * @param repository the site that is asked first
     * @param catalog of all sites; used by nothing else from now on
     * @param point whose workload it is of
     */
    static FollowedLog of(Repository repository, LogCatalog catalog, Point point, Base base)
            throws SourceException, InterruptedException {
        return new FollowedLog(repository, catalog, point, base);
    }

    private record Found(KeptLog log, LogPosition end, Optional<Instant> until, Optional<String> gap) {}

    /** What is there from a place on; empty if nothing is. */
    private Optional<Found> find(LogPosition from) throws SourceException, InterruptedException {
        try {
            Optional<ServerLog> log = BaseLog.of(catalog, repository, point, base);
            if (log.isEmpty()) {
                return Optional.empty();
            }
            // A server that replays takes the newest of its origin's timelines; their names are in the same order.
            List<LogPath> paths = new LogPaths(log.get()).from(from);
            Optional<LogPath> newest = paths.stream()
                    .max(Comparator.comparing((LogPath path) -> path.end().stream())
                            .thenComparing(path -> path.reached().orElse(Instant.MIN)));
            Optional<LogPosition> behind = BaseLog.behindGap(log.get(), paths);
            if (newest.isEmpty()) {
                if (behind.filter(place -> place.offset() > from.offset()).isPresent()) {
                    throw new SourceException.Unreadable(
                            "the log is not whole from " + from + " on: the copy cannot follow it any further",
                            "Restore a newer base, with --delta, or give another site.");
                }
                return Optional.empty();
            }
            LogPath path = newest.get();
            return Optional.of(new Found(
                    new KeptLog(log.get(), new LogReading(log.get()), path, path.end()),
                    path.end(),
                    path.reached(),
                    behind.map(place -> "a part of the log is missing after "
                            + path.end().offset() + ": it goes on to " + place.offset())));
        } catch (BlobStoreException.Interrupted e) {
            throw new InterruptedException("interrupted while the log was listed");
        } catch (BlobStoreException e) {
            throw new SourceException.Unavailable("the log cannot be listed: " + e.getMessage(), e.hint(), e);
        } catch (RepositoryException e) {
            throw new SourceException.Unreadable(String.valueOf(e.getMessage()), e.hint(), e);
        }
    }

    private void take(Found found) {
        kept = found.log();
        end = found.end();
        gap = found.gap();
        found.until().ifPresent(until -> {
            if (ahead.size() == MOST_REMEMBERED) {
                ahead.removeLast();
            }
            ahead.addLast(new Reached(found.end().offset(), until));
        });
    }

    @Override
    public synchronized void refresh(LogPosition from) throws SourceException, InterruptedException {
        find(from).ifPresent(this::take);
    }

    @Override
    public synchronized LogPosition end() {
        return end;
    }

    /** That a part is missing, behind which the log goes on; empty if nothing is. */
    synchronized Optional<String> gap() {
        return gap;
    }

    /** The instant by which all that was committed is in a copy that replayed up to an offset; empty if it is not known. */
    synchronized Optional<Instant> until(long replayed) {
        while (!ahead.isEmpty() && ahead.getFirst().offset() <= replayed) {
            current = Optional.of(ahead.removeFirst().until());
        }
        return current;
    }

    @Override
    public synchronized int read(LogPosition from, ByteBuffer into) throws SourceException, InterruptedException {
        return kept.read(from, into);
    }

    @Override
    public synchronized Optional<byte[]> document(String stream) throws SourceException, InterruptedException {
        return kept.document(stream);
    }
}
