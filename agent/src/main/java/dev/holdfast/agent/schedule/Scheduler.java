package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Decides when to capture and when to copy, so that the newest point of each workload is at no site older than its objective
 * there. It learns how long work takes, starts what is due first (earliest deadline first) within limits, tries again what
 * failed, and does everything less often, by a common factor, when limits do not allow all that is asked for.
 *
 * <p>It has no clock and no threads and does nothing itself: it is told what happened and when, and says what to start.
 * The same calls lead to the same decisions. What {@link #decide} returns runs from then on, until the end of it is
 * reported; until then no second capture of the workload starts, whatever else is configured or happens.
 *
 * <p>For one thread at a time.
 */
public final class Scheduler {
    /** The daemon may sleep no longer, or it would not see that the host slept or the clock was set. */
    private static final long LONGEST_SLEEP = 60_000;

    private static final long REBALANCE = 300_000;
    static final Backoff BACKOFF = new Backoff(5_000, 900_000);

    private final Timeline timeline;
    private final Knowledge knowledge;
    private final Stretch stretch = new Stretch();
    private final Map<String, Track> tracks = new LinkedHashMap<>();
    private final Captures captures;
    private final Replications replications;
    private Plan plan;
    private long jumpSeen = Long.MIN_VALUE;
    private long rebalanceAt;

    /**
     * Begins with what was learned before.
     *
     * @param knowledge of an earlier scheduler, {@link Knowledge#NONE} if it was lost. Points in it that claim to be of the
     *     future are not believed
     * @param random spreads what is tried again
     */
    public Scheduler(Plan plan, Knowledge knowledge, RandomGenerator random, Now now) {
        this.timeline = new Timeline(now);
        this.knowledge = knowledge;
        this.captures = new Captures(timeline, stretch, random);
        this.replications = new Replications(timeline, stretch, random);
        this.plan = plan;
        configure(plan, now);
        long position = advance(now);
        knowledge
                .workloads()
                .forEach((workload, known) -> active(workload).ifPresent(track -> {
                    track.recall(known.newest(), timeline, position);
                    plan(track, position);
                }));
    }

    /** Goes over to another plan. What runs goes on, and what was learned of workloads that stay is kept. */
    public void configure(Plan newPlan, Now now) {
        long position = advance(now);
        plan = newPlan;
        replications.configure(plan.sites());
        Map<String, SiteRule> rules = new HashMap<>();
        plan.sites().forEach(rule -> rules.put(rule.site(), rule));
        Set<String> gone = new HashSet<>(tracks.keySet());
        tracks.values().forEach(this::unplan);
        captures.configure(plan);
        for (Objective objective : plan.objectives()) {
            gone.remove(objective.workload());
            Optional<Knowledge.OfWorkload> known =
                    Optional.ofNullable(knowledge.workloads().get(objective.workload()));
            tracks.computeIfAbsent(objective.workload(), _ -> new Track(objective, known, position))
                    .configure(objective, rules, position);
        }
        for (String workload : gone) {
            Optional.ofNullable(tracks.get(workload)).ifPresent(Track::retire);
            settle(workload);
        }
        stretch.update(tracks.values(), plan);
        planAll(position);
    }

    private void unplan(Track track) {
        captures.queue().remove(track);
        replications.remove(track);
    }

    /**
     * What is to be started now, most urgent first. It counts as running from now on.
     */
    public List<Start> decide(Now now) {
        long position = advance(now);
        if (position >= rebalanceAt) {
            rebalanceAt = position + REBALANCE;
            if (stretch.update(tracks.values(), plan)) {
                planAll(position);
            }
        }
        List<Start> starts = new ArrayList<>();
        if (canCapture()) {
            captures.start(position, starts);
        }
        replications.start(position, starts);
        starts.sort(Comparator.comparing(Start::due));
        return starts;
    }

    /**
     * How long the daemon may sleep, by a monotonic clock, if nothing is reported meanwhile: until something may start, but
     * never longer than a minute.
     */
    public Duration nextWake(Now now) {
        long position = advance(now);
        long next = Math.min(position + LONGEST_SLEEP, replications.nextRelease());
        if (canCapture()) {
            next = Math.min(next, captures.queue().nextRelease(position));
        }
        return Duration.ofMillis(Math.max(next, position) - position);
    }

    /**
     * Claims a workload for a capture out of turn. It counts as running like one that was decided on, even beyond limits.
     *
     * @return whether it may start: not if one runs, or the workload is not in the plan
     */
    public boolean claim(String workload, Now now) {
        long position = advance(now);
        Optional<Track> track = active(workload).filter(_ -> !captures.queue().isRunning(workload));
        track.ifPresent(each -> captures.queue().begin(each, position));
        return track.isPresent();
    }

    /**
     * A capture that ran is durable.
     *
     * @param instant the point's: of consistency, not of upload
     * @param durableAt the sites that have it: the local one, or another while that is gone, and those synchronous ones
     *     that were there
     * @throws IllegalStateException if no capture of it ran
     */
    public void captured(String workload, Instant instant, Set<String> durableAt, Now now) {
        long position = advance(now);
        long began = captures.queue().end(workload);
        active(workload).ifPresent(track -> {
            captures.succeeded(track, instant, durableAt, began, position);
            plan(track, position);
        });
        settle(workload);
    }

    /**
     * A capture that ran left no point.
     *
     * @throws IllegalStateException if no capture of it ran
     */
    public void captureFailed(String workload, Now now) {
        long position = advance(now);
        captures.queue().end(workload);
        active(workload).ifPresent(track -> captures.failed(track, position));
        settle(workload);
    }

    /**
     * A point is durable at a site, whether or not it was this scheduler that asked for the copy.
     *
     * @throws IllegalArgumentException if there never was such a site
     */
    public void replicated(String workload, String site, Instant instant, Now now) {
        long position = advance(now);
        boolean first = holding(workload, site).flatMap(Holding::newest).isEmpty();
        if (replications.succeeded(workload, holding(workload, site), site, instant, position)) {
            replications.resume(site, tracks.values(), position);
        }
        if (first) {
            // Captures do not hurry for a site without points, but for one that has some they do.
            active(workload).ifPresent(track -> captures.plan(track, position));
        }
        settle(workload);
    }

    /**
     * A copy that ran left no point at the site.
     *
     * @throws IllegalStateException if no such copy ran
     */
    public void copyFailed(String workload, String site, Instant instant, Now now) {
        long position = advance(now);
        replications.failed(workload, holding(workload, site), site, instant, position);
        settle(workload);
    }

    /** A site is known to be gone: nothing is copied to it, and if no other is there, nothing captured. */
    public void siteDown(String site, Now now) {
        advance(now);
        replications.queue(site).setUp(false);
    }

    /** A site is there again. */
    public void siteUp(String site, Now now) {
        long position = advance(now);
        boolean couldNot = !canCapture();
        replications.queue(site).setUp(true);
        replications.resume(site, tracks.values(), position);
        if (couldNot) {
            resumeAll(position);
        }
    }

    /**
     * A point was found, as by listing sites after a start. Sites that should have it and do not get a copy. Unknown
     * workloads, and what is known already, are passed over.
     *
     * @param at all sites that have it
     */
    public void discovered(String workload, Instant instant, Set<String> at, Now now) {
        long position = advance(now);
        active(workload).ifPresent(track -> {
            Point point = track.known(instant).orElseGet(() -> Point.of(instant, timeline, position));
            track.exists(point, at, position);
            plan(track, position);
        });
    }

    /**
     * A point was found at a site other than the local one. If it is newer than all that are known it was taken there, while
     * the local one was gone, and the others should get it.
     */
    public void found(String workload, String site, Instant instant, Now now) {
        boolean isNewest = active(workload)
                .flatMap(Track::newest)
                .filter(newest -> !instant.isAfter(newest.instant()))
                .isEmpty();
        if (isNewest) {
            discovered(workload, instant, Set.of(site), now);
        } else {
            replicated(workload, site, instant, now);
        }
    }

    /** Points of a workload before an instant are no longer kept: they need not be copied any more. */
    public void expired(String workload, Instant before, Now now) {
        advance(now);
        active(workload).ifPresent(track -> {
            track.wanted().forEach(holding -> holding.forget(before));
            replications.plan(track);
        });
    }

    /**
     * Captures of a workload are held back until an instant: none starts before, and its objectives go on counting. What
     * runs goes on, and what was captured is copied. Holding back anew replaces what was said before.
     */
    public void pause(String workload, Instant until, Now now) {
        long position = advance(now);
        active(workload).ifPresent(track -> {
            track.hold(timeline.position(until));
            plan(track, position);
        });
    }

    /** Captures of a workload are no longer held back. */
    public void resume(String workload, Now now) {
        long position = advance(now);
        active(workload).ifPresent(track -> {
            track.release(position);
            plan(track, position);
        });
    }

    /** How everything stands. Costs as much as there are workloads. */
    public Status status(Now now) {
        long position = advance(now);
        Forecast forecast = new Forecast(captures.queue(), timeline, stretch, canCapture(), position);
        List<Standing> standings = new ArrayList<>();
        for (Track track : tracks.values()) {
            for (Holding holding : track.wanted()) {
                standings.add(
                        forecast.standing(track, holding, replications.queue(holding.site()), captures.windows(track)));
            }
        }
        return new Status(standings, stretch.overloads(tracks.values()), timeline.jump());
    }

    /** What is worth keeping while the agent is down. */
    public Knowledge knowledge() {
        Map<String, Knowledge.OfWorkload> workloads = new HashMap<>();
        tracks.values().stream()
                .filter(Track::isActive)
                .forEach(track -> workloads.put(track.workload(), track.knowledge()));
        return new Knowledge(workloads);
    }

    private long advance(Now now) {
        long position = timeline.advance(now);
        if (timeline.lastJump() != jumpSeen) {
            jumpSeen = timeline.lastJump();
            resumeAll(position);
        }
        return position;
    }

    private void resumeAll(long position) {
        tracks.values().forEach(track -> track.resume(position));
        planAll(position);
    }

    private void planAll(long position) {
        tracks.values().stream().filter(Track::isActive).forEach(track -> plan(track, position));
    }

    private void plan(Track track, long position) {
        captures.plan(track, position);
        replications.plan(track);
    }

    /** Points are taken into another site while the local one is gone, and copied to it afterwards. */
    private boolean canCapture() {
        for (SiteRule rule : plan.sites()) {
            if (replications.queue(rule.site()).isUp()) {
                return true;
            }
        }
        return false;
    }

    private Optional<Track> active(String workload) {
        return Optional.ofNullable(tracks.get(workload)).filter(Track::isActive);
    }

    private Optional<Holding> holding(String workload, String site) {
        return Optional.ofNullable(tracks.get(workload)).flatMap(track -> track.holding(site));
    }

    /** Forgets what need no longer be known. */
    private void settle(String workload) {
        Track track = tracks.get(workload);
        if (track != null) {
            track.settle();
            if (track.isGone() && !captures.queue().isRunning(workload)) {
                tracks.remove(workload);
            }
        }
    }
}
