package dev.holdfast.campaigns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes faster than it does, so that minutes of leases are seconds of a campaign. Thread-safe. */
final class FastTime {
    private final long start = System.nanoTime();
    private final Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    private final int factor;

    /** @param factor how many times as fast */
    FastTime(int factor) {
        this.factor = factor;
    }

    /** Nanoseconds since the beginning. */
    long nanos() {
        return (System.nanoTime() - start) * factor;
    }

    Instant now() {
        return begin.plusNanos(nanos());
    }

    /** A clock that is ahead by so much, or behind if that is negative. */
    InstantSource clock(Duration ahead) {
        return () -> now().plus(ahead);
    }
}
