package dev.holdfast.agent.daemon;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.run.CaptureReport;
import dev.holdfast.agent.run.CopyReport;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.run.Tallies;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.agent.work.Arrival;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.agent.work.Trouble;
import dev.holdfast.engine.console.Failure;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of what came of runs, and tells the scheduler. For one thread at a time. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Scheduler scheduler;
    private final SiteStates sites;
    private final Crew crew;
    private final Runs runs;
    private final Tallies tallies;
    private final Chronicle chronicle;

    Endings(Scheduler scheduler, SiteStates sites, Crew crew, Runs runs, Tallies tallies, Chronicle chronicle) {
        this.scheduler = scheduler;
        this.sites = sites;
        this.crew = crew;
        this.runs = runs;
        this.tallies = tallies;
        this.chronicle = chronicle;
    }

    void take(Event.Ended ended, Now now) {
        switch (ended.how()) {
            case Outcome.OfCapture how -> captureEnded(ended.run(), how, now);
            case Outcome.OfCopy how -> copyEnded(ended.run(), how, now);
        }
    }

    private void captureEnded(Run run, Outcome.OfCapture how, Now now) {
        switch (how) {
            case Outcome.Captured(PointOf point, var durableAt, CaptureReport report, var troubles) -> {
                LOG.atInfo()
                        .addKeyValue("workload", point.workload())
                        .addKeyValue("instant", point.instant())
                        .addKeyValue("sites", durableAt)
                        .log("a point was taken");
                report.afterwards()
                        .ifPresent(why -> LOG.atError()
                                .addKeyValue("workload", point.workload())
                                .log(why));
                end(run, new Run.Result.Captured(report));
                scheduler.captured(point.workload(), point.instant(), durableAt, now);
                durableAt.forEach(site -> sites.answered(site, now));
                take(troubles, now);
            }
            case Outcome.CaptureFailed(String workload, Failure why, var troubles) -> {
                LOG.atError()
                        .addKeyValue("workload", workload)
                        .addKeyValue("try", why.hint())
                        .log("no point was taken: " + why.message());
                end(run, new Run.Result.Failed(why));
                chronicle.add(Change.Kind.CAPTURE_FAILED, Optional.of(workload), Optional.empty(), why);
                scheduler.captureFailed(workload, now);
                take(troubles, now);
            }
        }
    }

    /** A point came to a site while others are still copied. A copy that was started for it tells of it by itself. */
    void arrived(Arrival arrival, Now now) {
        sites.answered(arrival.site(), now);
        if (!runs.isCopying(arrival.site(), arrival.point())) {
            PointOf point = arrival.point();
            scheduler.replicated(point.workload(), arrival.site(), point.instant(), now);
        }
    }

    private void copyEnded(Run run, Outcome.OfCopy how, Now now) {
        switch (how) {
            case Outcome.Copied(String site, var started, var points, CopyReport report) -> {
                LOG.atInfo()
                        .addKeyValue("site", site)
                        .addKeyValue("points", points.size())
                        .addKeyValue("left", report.missingPoints())
                        .log("points were copied to a site");
                end(run, new Run.Result.Copied(report));
                sites.answered(site, now);
                started.ifPresent(point -> scheduler.replicated(point.workload(), site, point.instant(), now));
                points.forEach(point -> scheduler.replicated(point.workload(), site, point.instant(), now));
            }
            case Outcome.CopyFailed(String site, var started, Failure why, var troubles) -> {
                LOG.atError()
                        .addKeyValue("site", site)
                        .addKeyValue("try", why.hint())
                        .log("a site was not brought up to date: " + why.message());
                end(run, new Run.Result.Failed(why));
                chronicle.add(Change.Kind.COPY_FAILED, Optional.empty(), Optional.of(site), why);
                started.ifPresent(point -> scheduler.copyFailed(point.workload(), site, point.instant(), now));
                take(troubles, now);
            }
        }
    }

    /** A site that something failed with is left alone until it can be listed. */
    private void take(List<Trouble> troubles, Now now) {
        for (Trouble trouble : troubles) {
            if (sites.lost(trouble.site(), trouble.why(), now)) {
                crew.probe(trouble.site(), trouble.why());
            }
        }
    }

    private void end(Run run, Run.Result result) {
        runs.end(run, result);
        tallies.add(run);
    }
}
