package dev.holdfast.engine.job;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Instants of sessions, each a minute after the one before. */
final class Ticks {
    private static final AtomicLong COUNT = new AtomicLong();

    private Ticks() {}

    static Instant next() {
        return Site.NOW.plusSeconds(60 * COUNT.incrementAndGet());
    }
}
