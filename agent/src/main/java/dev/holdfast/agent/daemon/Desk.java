package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.control.Pause;
import dev.holdfast.agent.control.Verdict;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on what people ask for, and sees to pauses. For one thread at a time. */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Scheduler scheduler;
    private final SiteStates sites;
    private final Crew crew;
    private final Runs runs;
    private final Pauses pauses;
    private final Chronicle chronicle;
    private Set<String> workloads;

    Desk(
            Configuration configuration,
            Scheduler scheduler,
            SiteStates sites,
            Crew crew,
            Runs runs,
            Pauses pauses,
            Chronicle chronicle) {
        this.scheduler = scheduler;
        this.sites = sites;
        this.crew = crew;
        this.runs = runs;
        this.pauses = pauses;
        this.chronicle = chronicle;
        this.workloads = names(configuration);
    }

    private static Set<String> names(Configuration configuration) {
        return configuration.workloads().stream().map(Workload::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Goes over to other workloads; pauses hold for those that come back too. */
    void configure(Configuration configuration, Now now) {
        workloads = names(configuration);
        expire(now);
        pauses.all().forEach((workload, pause) -> scheduler.pause(workload, pause.until(), now));
    }

    /** Goes on with the pauses of an earlier start. */
    void begin(Now now) {
        expire(now);
        pauses.all().forEach((workload, pause) -> {
            LOG.atWarn()
                    .addKeyValue("workload", workload)
                    .addKeyValue("until", pause.until())
                    .addKeyValue("reason", pause.reason())
                    .log("captures are still paused");
            scheduler.pause(workload, pause.until(), now);
        });
    }

    /** Tells of pauses whose time is over; the scheduler knew when. */
    void expire(Now now) {
        pauses.expire(now.wall())
                .forEach(workload -> told(Change.Kind.RESUMED, workload, "The time of the pause is over"));
    }

    private void told(Change.Kind kind, String workload, String message) {
        LOG.atInfo().addKeyValue("workload", workload).log(message);
        chronicle.add(kind, Optional.of(workload), Optional.empty(), message, "");
    }

    /** Decides, and does it. */
    Verdict decide(Order order, Now now) {
        return switch (order) {
            case Order.Capture(String workload, String by) ->
                workloads.contains(workload) ? capture(workload, by, now) : noWorkload(workload);
            case Order.Replicate(String site, String by) ->
                sites.of(site).isPresent() ? replicate(site, by) : new Verdict.Unknown("there is no site " + site);
            case Order.Hold hold -> workloads.contains(hold.workload()) ? hold(hold, now) : noWorkload(hold.workload());
            case Order.Resume(String workload, String by) ->
                workloads.contains(workload) ? resume(workload, by, now) : noWorkload(workload);
        };
    }

    private static Verdict noWorkload(String workload) {
        return new Verdict.Unknown("there is no workload " + workload);
    }

    private Verdict capture(String workload, String by, Now now) {
        Optional<Pause> pause = pauses.of(workload);
        if (pause.isPresent()) {
            return new Verdict.Refused(
                    "captures of " + workload + " are paused until "
                            + pause.get().until() + ": " + pause.get().reason(),
                    "Resume it first.");
        }
        if (!sites.isAnyUp()) {
            return new Verdict.Refused("no site can be used", "See what is wrong with them.");
        }
        if (!scheduler.claim(workload, now)) {
            String which =
                    runs.capturing(workload).map(run -> ", run " + run.id()).orElse("");
            return new Verdict.Refused("a capture of " + workload + " is under way" + which, "Wait for its end.");
        }
        LOG.atInfo().addKeyValue("workload", workload).addKeyValue("by", by).log("a point is taken on request");
        return new Verdict.Started(crew.capture(workload, Run.Cause.REQUEST));
    }

    private Verdict replicate(String site, String by) {
        if (site.equals(sites.local())) {
            return new Verdict.Refused("site " + site + " is the local one: points are taken into it", "");
        }
        Optional<Run> running = runs.copying(site);
        if (running.isPresent()) {
            return new Verdict.Refused(
                    "a copy to " + site + " is under way, run " + running.get().id(), "Wait for its end.");
        }
        if (!sites.isUp(site) || !sites.isUp(sites.local())) {
            return new Verdict.Refused(
                    "site " + site + ", or the local one, cannot be used", "See what is wrong with the sites.");
        }
        LOG.atInfo().addKeyValue("site", site).addKeyValue("by", by).log("a site is brought up to date on request");
        return new Verdict.Started(crew.copy(site, Optional.empty(), Run.Cause.REQUEST));
    }

    private Verdict hold(Order.Hold order, Now now) {
        Instant latest = now.wall().plus(Pause.LONGEST);
        if (!order.until().isAfter(now.wall()) || order.until().isAfter(latest)) {
            return new Verdict.Refused(
                    "a pause ends within " + Pause.LONGEST.toDays() + " days, not at " + order.until(),
                    "Give a time until " + latest + ".");
        }
        Pause pause = new Pause(order.reason(), now.wall(), order.until(), order.by());
        try {
            pauses.hold(order.workload(), pause);
        } catch (IOException e) {
            LOG.atError().addKeyValue("workload", order.workload()).setCause(e).log("a pause cannot be kept");
            return new Verdict.Refused("the pause cannot be kept over a restart: " + e.getMessage(), "See to 'state'.");
        }
        scheduler.pause(order.workload(), pause.until(), now);
        told(
                Change.Kind.PAUSED,
                order.workload(),
                "Captures are paused until " + pause.until() + " by " + pause.by() + ": " + pause.reason());
        return new Verdict.Done();
    }

    private Verdict resume(String workload, String by, Now now) {
        if (pauses.of(workload).isEmpty()) {
            return new Verdict.Refused("captures of " + workload + " are not paused", "");
        }
        try {
            pauses.end(workload);
        } catch (IOException e) {
            LOG.atError().addKeyValue("workload", workload).setCause(e).log("a pause cannot be ended");
            return new Verdict.Refused("the end of the pause cannot be kept: " + e.getMessage(), "See to 'state'.");
        }
        scheduler.resume(workload, now);
        told(Change.Kind.RESUMED, workload, "Captures were resumed by " + by);
        return new Verdict.Done();
    }
}
