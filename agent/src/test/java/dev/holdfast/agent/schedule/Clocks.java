package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;

/** Two clocks in the hands of a test. */
final class Clocks {
    private Instant wall = Instant.parse("2026-03-20T12:00:00Z");
    private long nanos = 5_000_000_000L;

    Now now() {
        return new Now(wall, nanos);
    }

    Instant wall() {
        return wall;
    }

    /** Time goes by. */
    void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** The wall clock is set, or the host sleeps, which looks the same. */
    void jump(Duration by) {
        wall = wall.plus(by);
    }
}
