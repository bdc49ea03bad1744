package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A scheduler with clocks and a plan, played by hand: a local site {@code home}, others as a test needs them. */
final class Play {
    static final Duration HOUR = Duration.ofHours(1);
    static final Duration MINUTE = Duration.ofMinutes(1);

    final Clocks clocks;
    final Scheduler scheduler;

    Play(Plan plan) {
        this(plan, Knowledge.NONE, new Clocks());
    }

    Play(Plan plan, Knowledge knowledge, Clocks clocks) {
        this.clocks = clocks;
        scheduler = new Scheduler(plan, knowledge, new SplittableRandom(1), clocks.now());
    }

    /** A plan of workloads with an objective of an hour at {@code home} and all of some other sites. */
    static Plan plan(int captures, List<SiteRule> others, String... workloads) {
        Map<String, Duration> rpo = new TreeMap<>(Map.of("home", HOUR));
        others.forEach(rule -> rpo.put(rule.site(), HOUR));
        List<Objective> objectives = new ArrayList<>();
        for (String workload : workloads) {
            objectives.add(Objective.of(workload, rpo));
        }
        return plan(captures, others, objectives);
    }

    static Plan plan(int captures, List<SiteRule> others, List<Objective> objectives) {
        List<SiteRule> sites = new ArrayList<>(others);
        sites.add(SiteRule.local("home"));
        return new Plan(objectives, sites, Limits.of(captures), Windows.ALWAYS);
    }

    List<Start> decide() {
        return scheduler.decide(clocks.now());
    }

    /** The workloads whose captures start now. */
    List<String> captures() {
        return decide().stream()
                .filter(Start.Capture.class::isInstance)
                .map(Start::workload)
                .toList();
    }

    /** The instants of the points whose copies start now. */
    List<Instant> copies() {
        return decide().stream()
                .filter(Start.Replicate.class::isInstance)
                .map(each -> ((Start.Replicate) each).instant())
                .toList();
    }

    void pass(Duration time) {
        clocks.pass(time);
    }

    /** A capture that began so long ago is durable at home. */
    Instant captured(String workload, Duration ago) {
        Instant instant = clocks.wall().minus(ago);
        scheduler.captured(workload, instant, Set.of("home"), clocks.now());
        return instant;
    }

    void captureFailed(String workload) {
        scheduler.captureFailed(workload, clocks.now());
    }

    void replicated(String workload, String site, Instant instant) {
        scheduler.replicated(workload, site, instant, clocks.now());
    }

    void copyFailed(String workload, String site, Instant instant) {
        scheduler.copyFailed(workload, site, instant, clocks.now());
    }

    /** Lets time pass until something starts, and returns it. */
    List<Start> untilStart() {
        Instant patience = clocks.wall().plus(Duration.ofDays(30));
        while (clocks.wall().isBefore(patience)) {
            List<Start> starts = decide();
            if (!starts.isEmpty()) {
                return starts;
            }
            pass(scheduler.nextWake(clocks.now()).plusMillis(1));
        }
        throw new AssertionError("nothing starts in 30 days");
    }

    /** Captures a workload that is due, in some time, and copies the point to a site, in some time. */
    Instant round(String workload, Duration capture, String site, Duration copy) {
        Start start = untilStart().getFirst();
        if (!(start instanceof Start.Capture due) || !due.workload().equals(workload)) {
            throw new AssertionError("something else starts: " + start);
        }
        pass(capture);
        Instant instant = captured(workload, capture);
        untilStart();
        pass(copy);
        replicated(workload, site, instant);
        return instant;
    }

    Standing standing(String workload, String site) {
        return scheduler.status(clocks.now()).standings().stream()
                .filter(each -> each.workload().equals(workload) && each.site().equals(site))
                .findFirst()
                .orElseThrow();
    }
}
