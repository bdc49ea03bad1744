package dev.holdfast.engine.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only by waiting, which takes none. */
final class StillTime implements Retries.Waiting {
    private final List<Duration> waits = new ArrayList<>();
    private long now;

    @Override
    public synchronized long now() {
        return now;
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting");
        }
        waits.add(duration);
        now += duration.toNanos();
    }

    /** How long each wait was. */
    synchronized List<Duration> waits() {
        return List.copyOf(waits);
    }
}
