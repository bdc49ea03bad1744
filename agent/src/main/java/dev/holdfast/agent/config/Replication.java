package dev.holdfast.agent.config;

import java.time.Duration;
import java.util.Optional;

/** How points come to a site. */
public sealed interface Replication {
    /** They are taken into it: it is the local site. */
    record Source() implements Replication {}

    /**
     * They are copied to it later.
     *
     * @param every how often; as soon as there is something to copy if empty
     * @param bandwidth how much of the link that may take; all of it if empty
     */
    record Async(Optional<Duration> every, Optional<Bandwidth> bandwidth) implements Replication {}

    /**
     * They count as taken only when they are durable there too.
     *
     * @param whenBroken what holds while it is gone
     */
    record Sync(WhenBroken whenBroken) implements Replication {}

    /** What holds while a synchronous site cannot be reached. */
    sealed interface WhenBroken {
        /** How long it is tried, before that holds. */
        Duration patience();
    }

    /** No point counts as taken. */
    record Hold() implements WhenBroken {
        private static final Duration PATIENCE = Duration.ofSeconds(30);

        @Override
        public Duration patience() {
            return PATIENCE;
        }
    }

    /**
     * Points count as taken without it, as degraded ones.
     *
     * @param after how long it is tried before
     */
    record DegradeAfter(Duration after) implements WhenBroken {
        @Override
        public Duration patience() {
            return after;
        }
    }
}
