package dev.holdfast.engine.store;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A limit on the bytes that pass in a second, shared by all who ask it. Whoever wants to pass some waits until what passed
 * before has had its time; what was not used is not saved up, but for a tenth of a second. Safe for use by many threads,
 * which get their turns in the order in which they asked.
 */
public final class Bandwidth {
    private static final long SAVED = Duration.ofMillis(100).toNanos();
    private static final long MOST_OWED = Duration.ofSeconds(10).toNanos();
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    private final Supplier<OptionalLong> rate;
    private final Retries.Waiting waiting;
    private long freeAt;

    /** @param rate bytes in a second, at least 1, as of now; none if there is no limit at this time */
    public Bandwidth(Supplier<OptionalLong> rate, Retries.Waiting waiting) {
        this.rate = rate;
        this.waiting = waiting;
        this.freeAt = waiting.now();
    }

    /** Waits until so many bytes may pass. */
    public void take(long bytes) throws InterruptedException {
        long wait = reserve(bytes);
        if (wait > 0) {
            waiting.sleep(Duration.ofNanos(wait));
        }
    }

    /**
     * Counts bytes that pass in any case, without waiting: whoever waits gets what is left. How long that keeps others waiting
     * is bounded, so that they have a turn now and then however much passes.
     */
    public synchronized void pass(long bytes) {
        reserve(bytes);
        freeAt = Math.min(freeAt, waiting.now() + MOST_OWED);
    }

    private synchronized long reserve(long bytes) {
        long now = waiting.now();
        OptionalLong limit = rate.get();
        if (limit.isEmpty()) {
            freeAt = now;
            return 0;
        }
        long turn = freeAt - now < -SAVED ? now - SAVED : freeAt;
        freeAt = turn + (long) Math.ceil(bytes / (double) limit.getAsLong() * SECOND);
        return turn - now;
    }
}
