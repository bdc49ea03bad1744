package dev.holdfast.engine.job;

import dev.holdfast.engine.store.Retries;
import java.time.Duration;

/**
 * Time that never passes: who waits for a turn waits for as long as all before it take together, in whatever order they come.
 */
final class Standstill implements Retries.Waiting {
    private int sleeps;
    private Duration longest = Duration.ZERO;

    @Override
    public long now() {
        return 0;
    }

    @Override
    public synchronized void sleep(Duration duration) {
        sleeps++;
        longest = duration.compareTo(longest) > 0 ? duration : longest;
    }

    synchronized int sleeps() {
        return sleeps;
    }

    /** Bytes before whoever waits longest, of so many in a second. */
    synchronized double bytes(int rate) {
        return longest.toNanos() / 1e9 * rate;
    }
}
