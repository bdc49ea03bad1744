package dev.holdfast.agent.schedule;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The copies to all sites: a queue for each, none of which waits for another. */
final class Replications {
    private final Map<String, CopyQueue> queues = new TreeMap<>();
    private final Timeline timeline;
    private final Stretch stretch;
    private final RandomGenerator random;

    Replications(Timeline timeline, Stretch stretch, RandomGenerator random) {
        this.timeline = timeline;
        this.stretch = stretch;
        this.random = random;
    }

    /** Takes over rules. Sites that are no longer named stay known, for copies that run. */
    void configure(List<SiteRule> rules) {
        for (SiteRule rule : rules) {
            queues.computeIfAbsent(rule.site(), _ -> new CopyQueue(rule)).configure(rule);
        }
    }

    CopyQueue queue(String site) {
        CopyQueue queue = queues.get(site);
        if (queue == null) {
            throw new IllegalArgumentException("there is no site " + site);
        }
        return queue;
    }

    void plan(Track track) {
        track.wanted().forEach(this::plan);
    }

    private void plan(Holding holding) {
        queue(holding.site()).put(holding, stretch.ofSite(holding.site()));
    }

    void remove(Track track) {
        track.wanted().forEach(holding -> queue(holding.site()).remove(holding));
    }

    /** Starts what is to be copied now. */
    void start(long now, List<Start> starts) {
        for (CopyQueue queue : queues.values()) {
            Optional<Agenda.Entry<Holding>> next = queue.next(now);
            while (next.isPresent()) {
                Holding holding = next.get().task();
                Point point = queue.begin(holding, stretch.ofSite(queue.site()), now);
                Instant due = timeline.instant(next.get().times().due());
                starts.add(new Start.Replicate(holding.workload(), queue.site(), point.instant(), due));
                next = queue.next(now);
            }
        }
    }

    /** When something may start, unless a copy ends before. */
    long nextRelease() {
        long next = Long.MAX_VALUE;
        for (CopyQueue queue : queues.values()) {
            next = Math.min(next, queue.nextRelease());
        }
        return next;
    }

    /**
     * A point is durable at a site.
     *
     * @return whether the site was thought to be gone
     */
    boolean succeeded(String workload, Optional<Holding> held, String site, Instant instant, long now) {
        CopyQueue queue = queue(site);
        OptionalLong began = queue.end(workload, instant);
        held.ifPresent(holding -> {
            Point point = holding.lacking(instant).orElseGet(() -> Point.of(instant, timeline, now));
            if (began.isPresent()) {
                holding.end();
                holding.attempts().forget();
                if (timeline.lastJump() <= began.getAsLong()) {
                    holding.took(now - began.getAsLong());
                }
            }
            holding.has(point);
            plan(holding);
        });
        return began.isPresent() && queue.succeeded();
    }

    /** A copy that ran left no point at the site. */
    void failed(String workload, Optional<Holding> held, String site, Instant instant, long now) {
        CopyQueue queue = queue(site);
        if (queue.end(workload, instant).isEmpty()) {
            throw new IllegalStateException(
                    "the point " + instant + " of " + workload + " is not being copied to " + site);
        }
        queue.failed(workload, now, random);
        held.ifPresent(holding -> {
            holding.end();
            if (!queue.isSuspect()) {
                holding.copying().failed();
            }
            holding.attempts().failed(now, holding.deadline(stretch.ofSite(site)), Scheduler.BACKOFF, random);
            plan(holding);
        });
    }

    /** A site is there again: what failed meanwhile is not to wait on. */
    void resume(String site, Collection<Track> tracks, long now) {
        for (Track track : tracks) {
            track.holding(site).ifPresent(holding -> {
                holding.attempts().forget();
                holding.attempts().resume(now);
                plan(holding);
            });
        }
    }
}
