package dev.holdfast.agent.capture;

import dev.holdfast.spi.source.SourceException;
import java.time.Duration;
import java.time.Instant;

/** The logs of databases, as whoever receives them knows them. Safe for use by many threads. */
public interface Logs {
    /** For programs that follow no log. */
    Logs NONE = (workload, _) -> {
        throw new SourceException.Unavailable(
                "the log of " + workload + " is not received", "The running agent receives the logs of databases.");
    };

    /**
     * Waits until a database can be recovered to an instant: the log that is stored where points are taken into holds all that
     * was committed until then, and begins with a base.
     *
     * @return how far the server's clock, which commits go by, may be from this host's
     * @throws SourceException.Unavailable if that is not so, and will not soon be
     */
    Duration await(String workload, Instant instant) throws SourceException, InterruptedException;
}
