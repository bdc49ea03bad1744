package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds where on a path an instant lies. Used by one thread. */
public final class PathTime {
    private final ServerLog log;
    private final LogPath path;

    /** @param log that the path is of */
    public PathTime(ServerLog log, LogPath path) {
        this.log = log;
        this.path = path;
    }

    /**
     * The first place of which the log says that all that was committed at or before an instant lies before it; empty if it
     * says so of none.
     */
    public Optional<LogPosition> at(Instant instant) throws RepositoryException, BlobStoreException {
        for (LogLeg leg : path.legs()) {
            List<OpenedSegment> segments = new ArrayList<>(log.cover(leg.stream(), leg.from(), leg.to()));
            segments.addAll(log.still(leg.stream(), leg.to()));
            Optional<LogHead.Mark> first = segments.stream()
                    .flatMap(segment -> segment.head().marks().stream())
                    .filter(mark -> mark.until() <= leg.to() && !mark.instant().isBefore(instant))
                    .min(Comparator.comparingLong(LogHead.Mark::until));
            if (first.isPresent()) {
                long until = Math.max(leg.from(), first.get().until());
                return Optional.of(new LogPosition(leg.stream(), until));
            }
        }
        return Optional.empty();
    }
}
