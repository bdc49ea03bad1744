package dev.holdfast.agent.work;

import dev.holdfast.agent.run.PointOf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One of the copies to a site. It goes on until its point is there and its time is over, so that the next one begins with
 * what is urgent then; without a point, until all is there. Used by one thread.
 */
final class Turn {
    private final Place place;
    private final Optional<PointOf> point;
    private final Duration least;
    private final Arrivals arrivals;
    private final boolean wasLacking;
    private final long begin = System.nanoTime();
    private final List<PointOf> arrived = new ArrayList<>();

    /**
     * A turn that begins now.
     *
     * @param point what it is for; empty if a person asked for it
     * @param least how long it goes on at least, while there is something to copy
     * @param arrivals where other points are noted as they arrive
     */
    Turn(Place place, Optional<PointOf> point, Duration least, Arrivals arrivals) {
        this.place = place;
        this.point = point;
        this.least = least;
        this.arrivals = arrivals;
        this.wasLacking = point.filter(place::isLacking).isPresent();
    }

    Optional<PointOf> point() {
        return point;
    }

    /** A point is there now. Whoever copies it too tells of it by himself. */
    void arrived(PointOf each) {
        arrived.add(each);
        place.got(List.of(each));
        if (!place.isWanted(each)) {
            arrivals.add(place.name(), each);
        }
    }

    /** What arrived so far. */
    List<PointOf> arrived() {
        return List.copyOf(arrived);
    }

    /** Whether the rest is left to others. */
    boolean isOver() {
        return point.filter(this::isThere).isPresent() && System.nanoTime() - begin >= least.toNanos();
    }

    /** It was brought by this copy, or by another meanwhile. */
    private boolean isThere(PointOf each) {
        return arrived.contains(each) || (wasLacking && !place.isLacking(each));
    }
}
