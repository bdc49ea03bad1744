package dev.holdfast.restore.database;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogHead;
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

/**
 * What a repository keeps of a server's log while that goes on. Whenever more is wanted than was there, what comes after what
 * is known is listed; all of the log only where something is missing.
 */
final class FollowedLog implements GrowingLog {
    /** As many listings as a standby may be behind and still be told exactly until when it is. */
    private static final int MOST_REMEMBERED = 10_000;

    /** While a part of the log is missing, all of it is listed as rarely: it may come back in another segment. */
    private static final int REFRESHES_OF_A_GAP = 30;

    private static final int LONGEST_HEADER = 40;

    private final Repository repository;
    private final LogCatalog catalog;
    private final Point point;
    private final Base base;
    private final Deque<Reached> ahead = new ArrayDeque<>();
    private Optional<ServerLog> known = Optional.empty();
    private int untilRelisted;
    private long replayed;
    private LogPosition floor;
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
        this.floor = base.needs().start();
        Found found = find(floor)
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

    /** What a listing shows from a place on, and how far the log is stored behind a gap. */
    private record Look(Optional<Found> found, Optional<LogPosition> behindGap) {}

    /** What is there from a place on; empty if nothing is. */
    private Optional<Found> find(LogPosition from) throws SourceException, InterruptedException {
        return listing(() -> {
            boolean all = known.isEmpty();
            known = all
                    ? BaseLog.of(catalog, repository, point, base)
                    : Optional.of(catalog.renewed(known.get(), from));
            if (known.isEmpty()) {
                return Optional.empty();
            }
            Look look = look(known.get(), from);
            if (look.behindGap().isEmpty()) {
                untilRelisted = 0;
            } else if (!all && untilRelisted-- == 0) {
                untilRelisted = REFRESHES_OF_A_GAP;
                return findInAll(from);
            }
            return found(look, from);
        });
    }

    /** The same, with all that is there listed anew. */
    private Optional<Found> findInAll(LogPosition from) throws SourceException, InterruptedException {
        return listing(() -> {
            known = Optional.of(catalog.relisted(known.orElseThrow()));
            return found(look(known.get(), from), from);
        });
    }

    private static Optional<Found> found(Look look, LogPosition from) throws SourceException {
        if (look.found().isEmpty()
                && look.behindGap()
                        .filter(place -> place.offset() > from.offset())
                        .isPresent()) {
            throw new SourceException.Unreadable(
                    "the log is not whole from " + from + " on: the copy cannot follow it any further",
                    "Restore a newer base, with --delta, or give another site.");
        }
        return look.found();
    }

    private Look look(ServerLog log, LogPosition from) throws SourceException, RepositoryException, BlobStoreException {
        for (String stream : log.streams()) {
            Optional<LogPosition> fork = log.branch(stream).map(LogHead.Branch::from);
            if (fork.isPresent() && fork.get().stream().equals(from.stream())) {
                requireBefore(from.offset(), fork.get(), stream);
            }
        }
        // A server that replays takes the newest of its origin's timelines; their names are in the same order.
        List<LogPath> paths = new LogPaths(log).from(from);
        Optional<LogPath> newest = paths.stream()
                .max(Comparator.comparing((LogPath path) -> path.end().stream())
                        .thenComparing(path -> path.reached().orElse(Instant.MIN)));
        Optional<LogPosition> behind = BaseLog.behindGap(log, paths);
        return new Look(
                newest.map(path -> new Found(
                        new KeptLog(log, new LogReading(log), path, path.end()),
                        path.end(),
                        path.reached(),
                        behind.map(place -> "a part of the log is missing after "
                                + path.end().offset() + ": it goes on to " + place.offset()))),
                behind);
    }

    /** A copy cannot go back: what it replayed has to belong to the stream that the origin goes on in. */
    private static void requireBefore(long offset, LogPosition fork, String stream) throws SourceException.Unreadable {
        if (offset > fork.offset()) {
            throw new SourceException.Unreadable(
                    "the origin goes on in stream " + stream + " from " + fork + ", but the copy has replayed "
                            + fork.stream() + " beyond that: what was lost when the origin failed over is in it",
                    "Restore a newer base, with --delta --follow.");
        }
    }

    /** Something that lists. */
    @FunctionalInterface
    private interface Listed<T> {
        T get() throws SourceException, RepositoryException, BlobStoreException, InterruptedException;
    }

    private static <T> T listing(Listed<T> listed) throws SourceException, InterruptedException {
        try {
            return listed.get();
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
        if (from.offset() < floor.offset()) {
            replayed = 0; // it was started anew
        }
        floor = from;
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
        this.replayed = replayed;
        while (!ahead.isEmpty() && ahead.getFirst().offset() <= replayed) {
            current = Optional.of(ahead.removeFirst().until());
        }
        return current;
    }

    @Override
    public synchronized int read(LogPosition from, ByteBuffer into) throws SourceException, InterruptedException {
        int before = into.position();
        try {
            return kept.read(from, into);
        } catch (SourceException.Unreadable e) {
            into.position(before);
            findInAll(floor).ifPresent(this::take); // a larger segment may hold it by now, and this one be gone
            return kept.read(from, into);
        }
    }

    @Override
    public synchronized Optional<byte[]> document(String stream) throws SourceException, InterruptedException {
        Optional<LogPosition> fork =
                listing(() -> known.orElseThrow().branch(stream)).map(LogHead.Branch::from);
        if (fork.isPresent() && fork.get().stream().equals(floor.stream())) {
            // What was replayed may be told with the header of a page behind it.
            requireBefore(replayed - LONGEST_HEADER, fork.get(), stream);
        }
        return kept.document(stream);
    }
}
