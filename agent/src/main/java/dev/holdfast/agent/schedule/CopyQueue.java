package dev.holdfast.agent.schedule;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Copies to one site that run, and those that are to start, within its limit. After failures with several workloads in a
 * row the site is suspected to be gone or full: then one copy at a time tries it, ever more seldom, until one succeeds.
 */
final class CopyQueue {
    private static final int SUSPECT_AFTER = 3;
    private static final Backoff PROBING = new Backoff(15_000, 300_000);

    private final Agenda<Holding> agenda = new Agenda<>();
    private final Map<Copy, Long> running = new HashMap<>();
    private SiteRule rule;
    private boolean up = true;
    private int failures;
    private String lastFailed = "";
    private long quietUntil = Long.MIN_VALUE;

    private record Copy(String workload, Instant instant) {}

    CopyQueue(SiteRule rule) {
        this.rule = rule;
    }

    void configure(SiteRule newRule) {
        rule = newRule;
    }

    String site() {
        return rule.site();
    }

    /** Said to be there. */
    boolean isUp() {
        return up;
    }

    /** Thought to be gone, since copies fail. */
    boolean isSuspect() {
        return failures >= SUSPECT_AFTER;
    }

    void setUp(boolean isUp) {
        up = isUp;
        failures = 0;
        quietUntil = Long.MIN_VALUE;
    }

    /** Plans, or plans anew, what comes next for a workload. */
    void put(Holding holding, double factor) {
        if (holding.isIdle()) {
            agenda.remove(holding);
        } else {
            agenda.put(
                    holding,
                    new Agenda.Times(holding.release(factor), holding.due(factor), holding.rpo(), !holding.isBehind()));
        }
    }

    void remove(Holding holding) {
        agenda.remove(holding);
    }

    /** What is to be copied now, if anything may. */
    Optional<Agenda.Entry<Holding>> next(long now) {
        return hasRoom() && now >= quietUntil ? agenda.ready(now) : Optional.empty();
    }

    /** When something may start, unless a copy ends before. */
    long nextRelease() {
        return hasRoom() ? Math.max(quietUntil, agenda.nextRelease()) : Long.MAX_VALUE;
    }

    private boolean hasRoom() {
        return up && running.size() < (isSuspect() ? 1 : rule.copies());
    }

    Point begin(Holding holding, double factor, long now) {
        agenda.remove(holding);
        Point point = holding.begin(factor, now);
        running.put(new Copy(holding.workload(), point.instant()), now);
        return point;
    }

    /** A copy ended; when it began, if it was known to run. */
    OptionalLong end(String workload, Instant instant) {
        Long since = running.remove(new Copy(workload, instant));
        return since == null ? OptionalLong.empty() : OptionalLong.of(since);
    }

    /** A copy succeeded; whether the site was suspected to be gone. */
    boolean succeeded() {
        boolean suspect = isSuspect();
        failures = 0;
        quietUntil = Long.MIN_VALUE;
        return suspect;
    }

    /** A copy failed. One workload that fails again and again says nothing about the site. */
    void failed(String workload, long now, RandomGenerator random) {
        if (isSuspect() || !workload.equals(lastFailed)) {
            failures++;
        }
        lastFailed = workload;
        if (isSuspect()) {
            quietUntil = now + PROBING.delay(failures - SUSPECT_AFTER + 1, random);
        }
    }
}
