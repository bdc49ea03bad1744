package dev.holdfast.agent.schedule;

import dev.holdfast.agent.schedule.SiteRule.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/** What one site has of one workload, and what it lacks. Times are positions on the timeline, durations in milliseconds. */
final class Holding {
    /** A batch may take this share of the objective for waiting; the rest is needed for capturing and copying. */
    private static final double WAIT_SHARE = 1.0 / 8;

    private final String workload;
    private final long since;
    private final Estimate copying;
    private final Attempts attempts;
    private final TreeSet<Point> lacking = new TreeSet<>();
    private SiteRule rule;
    private long rpo;
    private Optional<Point> newest = Optional.empty();
    private Optional<Running> running = Optional.empty();
    private long batch = Long.MIN_VALUE;

    /** A copy that is being made. */
    record Running(Point point, long since) {}

    Holding(String workload, SiteRule rule, long rpo, Estimate copying, long since) {
        this.workload = workload;
        this.rule = rule;
        this.rpo = rpo;
        this.copying = copying;
        this.since = since;
        this.attempts = new Attempts(since);
    }

    void configure(SiteRule newRule, long newRpo) {
        rule = newRule;
        rpo = newRpo;
    }

    String workload() {
        return workload;
    }

    String site() {
        return rule.site();
    }

    long rpo() {
        return rpo;
    }

    Estimate copying() {
        return copying;
    }

    Attempts attempts() {
        return attempts;
    }

    Optional<Point> newest() {
        return newest;
    }

    Optional<Running> running() {
        return running;
    }

    /** From when its age is counted: the newest point, or the moment at which it was first asked for. */
    long base() {
        return newest.isPresent() ? newest.get().at() : since;
    }

    /**
     * How long after a capture its point is here, in all but a few cases. A site that never got a point may never get one:
     * captures do not hurry for it.
     */
    double delay() {
        if (newest.isEmpty()) {
            return 0;
        }
        return switch (rule.delivery()) {
            case Delivery.Local() -> 0;
            case Delivery.Sync() -> 0;
            case Delivery.Async(Optional<Duration> every) ->
                copying.high()
                        + (every.isPresent() ? Math.min((double) every.get().toMillis(), rpo * WAIT_SHARE) : 0);
        };
    }

    /** Whether all its points are copied, rather than captured. */
    boolean isCopied() {
        return rule.delivery() instanceof Delivery.Async;
    }

    void has(Point point) {
        lacking.remove(point);
        if (point.isTrusted() && (newest.isEmpty() || point.compareTo(newest.get()) > 0)) {
            newest = Optional.of(point);
        }
    }

    /** A point that is elsewhere should be here. */
    void lacks(Point point, long now) {
        if (newest.isPresent() && newest.get().equals(point)) {
            return;
        }
        if (lacking.isEmpty()) {
            batch = batchAfter(now);
        }
        lacking.add(point);
    }

    private long batchAfter(long now) {
        if (rule.delivery() instanceof Delivery.Async(Optional<Duration> every) && every.isPresent()) {
            long millis = every.get().toMillis();
            long next = (now / millis + 1) * millis;
            return Math.min(next, now + Math.round(rpo * WAIT_SHARE));
        }
        return now;
    }

    /** A point of an instant that it is known to lack. */
    Optional<Point> lacking(Instant instant) {
        if (running.isPresent() && running.get().point().instant().equals(instant)) {
            return Optional.of(running.get().point());
        }
        return lacking.stream().filter(each -> each.instant().equals(instant)).findFirst();
    }

    int countLacking() {
        return lacking.size();
    }

    boolean isIdle() {
        return lacking.isEmpty() || running.isPresent();
    }

    /** Whether it lacks a point that would make its newest one newer. */
    boolean isBehind() {
        return !lacking.isEmpty()
                && lacking.last().isTrusted()
                && lacking.last().at() > newestAt();
    }

    private long newestAt() {
        return newest.isPresent() ? newest.get().at() : Long.MIN_VALUE;
    }

    /** When the next copy may start, deadlines being stretched by a factor. */
    long release(double factor) {
        return Math.max(attempts.notBefore(), Math.min(batch, isBehind() ? deadline(factor) - lead(factor) : batch));
    }

    /** When the next copy has to start, deadlines being stretched by a factor. */
    long due(double factor) {
        return attempts.due(deadline(factor), lead(factor));
    }

    /** When a copy would have to start, were there no failures. */
    long deadline(double factor) {
        return base() + Math.round(factor * rpo) - copying.high();
    }

    private long lead(double factor) {
        return Math.round(factor * rpo * Pace.MARGIN);
    }

    /**
     * Starts to copy a point: the oldest, so that the copies come in order, if there is time for another copy after that
     * before the objective is missed; else the newest.
     */
    Point begin(double factor, long now) {
        Point oldest = lacking.first();
        Point point = isBehind() && lacking.size() > 1 && isAtStake(oldest, factor, now) ? lacking.last() : oldest;
        running = Optional.of(new Running(point, now));
        return point;
    }

    private boolean isAtStake(Point oldest, double factor, long now) {
        long until = now + copying.high() + lead(factor);
        long objective = Math.round(factor * rpo);
        return until > base() + objective || until + copying.high() > Math.max(base(), oldest.at()) + objective;
    }

    /** A copy ended, one way or the other. */
    void end() {
        running = Optional.empty();
    }

    /** A copy took so long. */
    void took(long millis) {
        if (newest.isEmpty()) {
            copying.suppose(millis);
        } else {
            copying.learn(millis);
        }
    }

    /** Points before an instant are no longer there to be copied. */
    void forget(Instant before) {
        lacking.removeIf(point -> point.instant().isBefore(before) && !isRunning(point));
    }

    /** It is no longer to have anything. */
    void forgetAll() {
        lacking.removeIf(point -> !isRunning(point));
    }

    private boolean isRunning(Point point) {
        return running.isPresent() && running.get().point().equals(point);
    }
}
