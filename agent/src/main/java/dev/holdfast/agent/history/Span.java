package dev.holdfast.agent.history;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of time.
 *
 * @param from its first instant
 * @param to when it is over; no sooner than {@code from}
 */
public record Span(Instant from, Instant to) {
    public Span {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("no span from " + from + " to " + to);
        }
    }

    /** How long it is. */
    public Duration length() {
        return Duration.between(from, to);
    }

    /** Whether both have some time, or at least an instant, in common. */
    public boolean touches(Span other) {
        return !other.to.isBefore(from) && !other.from.isAfter(to);
    }

    /** Whether an instant lies in it, its ends included. */
    public boolean holds(Instant instant) {
        return !instant.isBefore(from) && !instant.isAfter(to);
    }
}
