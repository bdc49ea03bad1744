package dev.holdfast.engine.lease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so, and clocks that show it more or less. Thread-safe. */
final class TrueTime {
    private Duration passed = Duration.ZERO;

    synchronized void pass(Duration time) {
        passed = passed.plus(time);
    }

    /** A reading that never jumps. */
    synchronized long nanos() {
        return Long.MAX_VALUE / 2 + passed.toNanos();
    }

    private synchronized Instant now() {
        return Instant.parse("2026-11-21T12:00:00Z").plus(passed);
    }

    /** A clock that is ahead by so much, or behind if that is negative. */
    InstantSource clock(Duration ahead) {
        return () -> now().plus(ahead);
    }
}
