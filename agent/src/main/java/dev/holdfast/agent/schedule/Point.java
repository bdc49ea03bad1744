package dev.holdfast.agent.schedule;

import java.time.Instant;

/**
 * A recovery point, as far as the scheduler has to know it.
 *
 * @param instant what it claims, by which others know it
 * @param at where that is on the timeline; {@link #UNTRUSTED} if it claims to be of the future
 */
record Point(Instant instant, long at) implements Comparable<Point> {
    /** Older than all: such a point is copied, but meets no objective. */
    static final long UNTRUSTED = Long.MIN_VALUE;

    /** A point that was not captured under the scheduler's eyes. */
    static Point of(Instant instant, Timeline timeline, long now) {
        long position = timeline.position(instant);
        return new Point(instant, position > now ? UNTRUSTED : position);
    }

    boolean isTrusted() {
        return at != UNTRUSTED;
    }

    @Override
    public int compareTo(Point other) {
        return at != other.at ? Long.compare(at, other.at) : instant.compareTo(other.instant);
    }
}
