package dev.holdfast.agent.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/**
 * How far a server's clock is from this host's, by the instants that come with its log. Those take time to come, so of the last
 * few the one that came fastest tells most. Safe for use by many threads.
 */
final class ServerClock {
    private static final int LAST = 10;

    private final InstantSource clock;
    private final Deque<Duration> late = new ArrayDeque<>();

    /** @param clock this host's */
    ServerClock(InstantSource clock) {
        this.clock = clock;
    }

    /** The server tells that it is this instant. */
    synchronized void heard(Instant instant) {
        late.addLast(Duration.between(instant, clock.instant()));
        if (late.size() > LAST) {
            late.removeFirst();
        }
    }

    /** By how much the clocks may differ, either way; zero as long as nothing was heard. */
    synchronized Duration off() {
        return late.stream().min(Comparator.naturalOrder()).map(Duration::abs).orElse(Duration.ZERO);
    }
}
