package dev.holdfast.source.mariadb.binlog;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Tells of the transactions of a binary log, in their order, the latest instant at which each was certainly not committed. As
 * long as the log is heard as it is written that comes from looks at the server's clock and the log's end, many a second. Of
 * what was written while nobody looked, only the second is known in which its statement began. For one thread.
 */
final class CommitTimes {
    private final InstantSource clock;
    private final Deque<BinlogClock.Reading> readings = new ArrayDeque<>();
    private Instant notBefore = Instant.EPOCH;

    /** @param clock of this host: a statement that claims to be younger is not believed */
    CommitTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** Where the log of the file that is received ended at an instant. */
    void looked(BinlogClock.Reading reading) {
        BinlogClock.Reading last = readings.peekLast();
        if (last != null && last.place() == reading.place()) {
            readings.removeLast();
        }
        readings.addLast(reading);
    }

    /** What was looked at belongs to a file that is received no more. */
    void nextFile() {
        readings.clear();
    }

    /**
     * The latest instant at which a transaction was not committed.
     *
     * @param place where it begins
     * @param seconds since 1970, when its statement began as it claims
     */
    Optional<Instant> of(long place, long seconds) {
        while (!readings.isEmpty() && readings.getFirst().place() <= place) {
            later(readings.removeFirst().instant());
        }
        Instant began = Instant.ofEpochSecond(seconds);
        if (!began.isAfter(clock.instant())) {
            later(began);
        }
        return notBefore.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(notBefore);
    }

    private void later(Instant instant) {
        notBefore = instant.isAfter(notBefore) ? instant : notBefore;
    }
}
