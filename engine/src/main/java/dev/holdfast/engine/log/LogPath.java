package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of a server's log without a gap, through one or more streams that leave one another.
 *
 * @param legs at least one; each but the last ends where the next leaves it
 * @param reached the newest mark in it: all that was committed at or before that instant lies before the mark's position,
 *     which lies in the path; empty if it has none
 */
public record LogPath(List<LogLeg> legs, Optional<Instant> reached) {
    public LogPath {
        legs = List.copyOf(legs);
        if (legs.isEmpty()) {
            throw new IllegalArgumentException("a path without a leg");
        }
    }

    /** The first place after it. */
    public LogPosition end() {
        LogLeg last = legs.getLast();
        return new LogPosition(last.stream(), last.to());
    }

    /** Whether a place lies in it, or right after it. */
    public boolean holds(LogPosition place) {
        return legs.stream()
                .anyMatch(leg -> leg.stream().equals(place.stream())
                        && leg.from() <= place.offset()
                        && place.offset() <= leg.to());
    }

    /** Whether all of a range lies in it. */
    public boolean holds(LogRange range) {
        return holds(range.start()) && holds(range.end());
    }

    /** The newest mark of segments that lies before an end. */
    static Optional<LogHead.Mark> newestMark(List<OpenedSegment> segments, long end) {
        return segments.stream()
                .flatMap(segment -> segment.head().marks().stream())
                .filter(mark -> mark.until() <= end)
                .reduce((one, other) -> other.until() > one.until()
                                || (other.until() == one.until()
                                        && other.instant().isAfter(one.instant()))
                        ? other
                        : one);
    }
}
