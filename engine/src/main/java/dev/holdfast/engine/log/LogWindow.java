package dev.holdfast.engine.log;

import dev.holdfast.engine.point.PointName;
import java.time.Instant;
import java.util.List;

/**
 * A span of time of which every instant can be restored: bases, and the log that goes on from the first of them without a
 * gap.
 *
 * @param bases at least one, the earliest first
 * @param path of the log, from what the earliest base needs on
 * @param from the earliest instant: at which the earliest base is consistent
 * @param until the latest instant that is known to be restorable: the log says that all that was committed until then is in
 *     it; {@code from} if it says nothing later
 */
public record LogWindow(List<PointName> bases, LogPath path, Instant from, Instant until) {
    public LogWindow {
        bases = List.copyOf(bases);
        if (bases.isEmpty() || until.isBefore(from)) {
            throw new IllegalArgumentException("no window from " + from + " to " + until);
        }
    }
}
