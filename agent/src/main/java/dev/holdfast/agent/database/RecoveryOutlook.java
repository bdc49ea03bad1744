package dev.holdfast.agent.database;

import dev.holdfast.spi.database.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Foresees how long a recovery of one database would take, from the size of its newest base and of the log since, and says
 * when a new base is due so that it keeps within its objective. Safe for use by many threads.
 */
final class RecoveryOutlook {
    /** A new base has to gain at least this part of the objective: else the base itself is what takes long. */
    private static final int LEAST_GAIN = 10;

    private static final Duration ASK_AGAIN = Duration.ofMinutes(15);
    private static final Duration GUESSED_CAPTURE = Duration.ofMinutes(5);

    private final Optional<Duration> objective;
    private final Speeds speeds;
    private Optional<Newest> newest = Optional.empty();
    private Optional<Instant> asked = Optional.empty();
    private Optional<LogPosition> seen = Optional.empty();
    private long counted;

    /**
     * How fast recoveries are, in bytes in a second.
     *
     * @param restore of a base
     * @param replay of a log
     */
    record Speeds(long restore, long replay) {
        /**
         * What ordinary hosts and stores exceed, as nothing that the agent does measures recoveries: a tenth of what one
         * core of a recent one replays.
         */
        static final Speeds CAUTIOUS = new Speeds(48L << 20, 16L << 20);
    }

    /**
     * A base.
     *
     * @param bytes of its files
     * @param start where the log begins that it needs
     * @param instant when it was consistent
     * @param took how long it took; empty if that is not known
     */
    record Newest(long bytes, LogPosition start, Instant instant, Optional<Duration> took) {}

    /**
     * An outlook.
     *
     * @param objective how long a recovery may take, if that was said: the RTO
     */
    RecoveryOutlook(Optional<Duration> objective, Speeds speeds) {
        this.objective = objective;
        this.speeds = speeds;
    }

    Optional<Duration> objective() {
        return objective;
    }

    /** Hears of a base; of several the newest counts. */
    synchronized void heard(Newest base) {
        if (newest.isEmpty() || base.instant().isAfter(newest.get().instant())) {
            newest = Optional.of(base);
            asked = Optional.empty();
            counted = seen.map(place -> between(base.start(), place)).orElse(0L);
        }
    }

    /**
     * How long a recovery to the end of the log would take now.
     *
     * @param end of what is stored of the log
     * @return empty as long as no base or no log is known
     */
    synchronized Optional<Duration> estimate(Optional<LogPosition> end) {
        return log(end).map(bytes -> restoring().plus(replaying(bytes)));
    }

    /**
     * How long restoring the newest base would take, without any log: empty if that keeps within the objective, or if there
     * is none, or no base. Another base helps only if it is smaller.
     */
    synchronized Optional<Duration> tooLongForTheBaseAlone() {
        return newest.map(_ -> restoring())
                .filter(takes ->
                        objective.filter(most -> takes.compareTo(most) > 0).isPresent());
    }

    /**
     * Whether a new base has to be begun now: until it is done the log goes on growing, and with that a recovery would take
     * longer than it may. When this said so, it does not again until a base was taken, or some time has passed.
     */
    synchronized boolean isBaseDue(Optional<LogPosition> end, Instant now) {
        end.ifPresent(this::advance);
        Optional<Long> log = log(end);
        if (objective.isEmpty() || log.isEmpty()) {
            return false;
        }
        if (asked.isPresent() && Duration.between(asked.get(), now).compareTo(ASK_AGAIN) < 0) {
            return false;
        }
        Duration most = objective.get();
        boolean gains = replaying(log.get()).multipliedBy(LEAST_GAIN).compareTo(most) >= 0;
        long then = log.get() + growth(log.get(), now);
        if (!gains || restoring().plus(replaying(then)).compareTo(most) <= 0) {
            return false;
        }
        asked = Optional.of(now);
        return true;
    }

    private void advance(LogPosition place) {
        if (newest.isPresent()) {
            counted += between(seen.orElse(newest.get().start()), place);
        }
        seen = Optional.of(place);
    }

    /** From the newest base to a place. What lies between files of a log is known of the way that was followed only. */
    private Optional<Long> log(Optional<LogPosition> end) {
        return newest.flatMap(base -> end.map(place -> {
            LogPosition last = seen.orElse(base.start());
            if (last.stream().equals(place.stream())) {
                return Math.max(0, counted + place.offset() - last.offset());
            }
            return seen.isPresent() ? counted : between(last, place);
        }));
    }

    /** A stream that branches off another goes on counting where it left it, or is a new file and counts from its begin. */
    private static long between(LogPosition from, LogPosition to) {
        boolean goesOn = to.offset() >= from.offset();
        boolean same = to.stream().equals(from.stream());
        return goesOn ? to.offset() - from.offset() : same ? 0 : to.offset();
    }

    private Duration restoring() {
        return time(newest.orElseThrow().bytes(), speeds.restore());
    }

    private Duration replaying(long bytes) {
        return time(bytes, speeds.replay());
    }

    private static Duration time(long bytes, long speed) {
        return Duration.ofMillis((long) (bytes * 1e3 / speed));
    }

    /** How much log comes while a base is taken, at the pace that it had since the last. */
    private long growth(long log, Instant now) {
        Newest base = newest.orElseThrow();
        long since = Math.max(1000, Duration.between(base.instant(), now).toMillis());
        long takes = base.took().orElse(GUESSED_CAPTURE).toMillis();
        return (long) ((double) log * Math.min(takes, since) / since);
    }
}
