package dev.holdfast.agent.notification;

import java.time.Instant;
import java.time.InstantSource;

/** The time of a clock when this was made, and from then on the monotonic one: setting the clock holds no message up. */
public final class SteadyClock implements InstantSource {
    private final Instant start;
    private final long startNanos = System.nanoTime();

    public SteadyClock(InstantSource clock) {
        this.start = clock.instant();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
