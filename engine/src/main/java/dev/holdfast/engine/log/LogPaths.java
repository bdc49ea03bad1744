package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what of a server's log lies behind a place without a gap. */
public final class LogPaths {
    private final ServerLog log;

    public LogPaths(ServerLog log) {
        this.log = log;
    }

    /** A path that was followed so far; its last leg goes as far as that stream has no gap. */
    private record Trail(List<LogLeg> before, String stream, long from, Optional<Instant> reached) {}

    /**
     * The paths that begin at a place: one for each end that the log has from there, as where a server was recovered to an
     * earlier state and went on in another stream. None if the first byte is not there.
     */
    public List<LogPath> from(LogPosition start) throws RepositoryException, BlobStoreException {
        List<LogPath> paths = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        seen.add(start.stream());
        Deque<Trail> trails = new ArrayDeque<>();
        trails.add(new Trail(List.of(), start.stream(), start.offset(), Optional.empty()));
        while (!trails.isEmpty()) {
            follow(trails.removeFirst(), seen, trails, paths);
        }
        return paths;
    }

    private void follow(Trail trail, Set<String> seen, Deque<Trail> trails, List<LogPath> paths)
            throws RepositoryException, BlobStoreException {
        List<OpenedSegment> cover = log.cover(trail.stream(), trail.from(), Long.MAX_VALUE);
        long end = cover.isEmpty() ? trail.from() : cover.getLast().head().end();
        boolean goesOn = false;
        for (ServerLog.Child child : log.children(trail.stream())) {
            if (child.from() >= trail.from() && child.from() <= end && seen.add(child.stream())) {
                goesOn |= child.from() == end;
                List<LogLeg> legs = new ArrayList<>(trail.before());
                legs.add(new LogLeg(trail.stream(), trail.from(), child.from()));
                Optional<Instant> reached = LogPath.newestMark(cover, child.from())
                        .map(LogHead.Mark::instant)
                        .or(trail::reached);
                trails.add(new Trail(legs, child.stream(), child.start(), reached));
            }
        }
        List<OpenedSegment> marked = new ArrayList<>(cover);
        marked.addAll(before(trail));
        marked.addAll(log.still(trail.stream(), end));
        boolean isThere = !marked.isEmpty() || !trail.before().isEmpty();
        if (isThere && !goesOn) {
            List<LogLeg> legs = new ArrayList<>(trail.before());
            legs.add(new LogLeg(trail.stream(), trail.from(), end));
            Optional<Instant> reached =
                    LogPath.newestMark(marked, end).map(LogHead.Mark::instant).or(trail::reached);
            paths.add(new LogPath(legs, reached));
        }
    }

    /** What ends right before a trail: where nothing follows yet, it says that the place is known, and when it was reached. */
    private List<OpenedSegment> before(Trail trail) throws RepositoryException, BlobStoreException {
        return trail.from() == 0 ? List.of() : log.cover(trail.stream(), trail.from() - 1, trail.from());
    }
}
