package dev.holdfast.agent.database;

import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** To what a database can be recovered from its home: from which instant on, and how far. Safe for use by many threads. */
final class Recoverable {
    private static final Duration TO_ARRIVE = Duration.ofMinutes(10);
    private static final Duration TO_REACH = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final String workload;
    private final Homes homes;
    private final LogAlarms alarms;
    private final InstantSource clock;
    private final ServerClock serverClock;
    private Optional<Instant> from = Optional.empty();

    Recoverable(String workload, Homes homes, LogAlarms alarms, InstantSource clock) {
        this.workload = workload;
        this.homes = homes;
        this.alarms = alarms;
        this.clock = clock;
        this.serverClock = new ServerClock(clock);
    }

    /** What hears how late it is at the server. */
    ServerClock serverClock() {
        return serverClock;
    }

    /** There is a base, which the log goes on from. */
    synchronized void base(Instant instant) {
        if (from.isEmpty() || instant.isBefore(from.get())) {
            from = Optional.of(instant);
        }
    }

    /** Whether there is a base cannot be seen here: a sealed host opens no point. It is left to who restores. */
    void unknown() {
        base(Instant.MIN);
    }

    /** The log has a gap, or is another server's: no base before is of use from here on. */
    synchronized void lost() {
        from = Optional.empty();
    }

    private synchronized boolean isAfterBase(Instant instant) {
        return from.filter(first -> !first.isAfter(instant)).isPresent();
    }

    /** Waits until the log before a place is durable at the local and synchronous sites. */
    void await(LogPosition place) throws SourceException, InterruptedException {
        Instant last = clock.instant().plus(TO_ARRIVE);
        while (!homes.now().reach().await(place, BETWEEN_LOOKS.toMillis())) { // the home may change meanwhile
            if (clock.instant().isAfter(last)) {
                throw new SourceException.Unavailable(
                        "the log that a base of " + workload + " needs, until " + place + ", is not stored",
                        "See why the database's log is not stored.");
            }
        }
    }

    /**
     * Waits until the log that is stored reaches an instant.
     *
     * @return how far the server's clock may be from this host's
     * @throws SourceException.Unavailable if no base is there to go on from, or the log does not come so far
     */
    Duration await(Instant instant) throws SourceException, InterruptedException {
        if (!isAfterBase(instant)) {
            throw new SourceException.Unavailable(
                    "it has no base yet that its log goes on from", "The agent takes one by itself.");
        }
        Instant last = clock.instant().plus(TO_REACH);
        while (!homes.now().reach().await(instant, BETWEEN_LOOKS.toMillis())) {
            if (clock.instant().isAfter(last)) {
                throw new SourceException.Unavailable(
                        "its log did not come to the instant within " + TO_REACH.toSeconds() + " s"
                                + alarms.trouble()
                                        .map(why -> ": " + why.message())
                                        .orElse(""),
                        "See why the database's log is not stored.");
            }
        }
        return serverClock.off();
    }
}
