package dev.holdfast.agent.report;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.history.History;
import dev.holdfast.agent.history.Span;
import dev.holdfast.agent.history.Spans;
import dev.holdfast.agent.site.LogArchive;
import dev.holdfast.agent.site.PointArchive;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.format.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Reports of workloads over a time: made from the points and logs that sites list at this moment, and, where those cannot
 * tell, from what an agent kept of what it saw. Safe for use by many threads.
 */
public final class Reports {
    /** Of more points than these the oldest are not looked at. */
    private static final int MOST_POINTS = 50_000;

    /** Each costs a request. */
    private static final int MOST_WEIGHED = 1_000;

    private final Configuration configuration;
    private final PointArchive points;
    private final LogArchive logs;
    private final History history;

    /**
     * Reports on what a configuration names.
     *
     * @param history what the agent kept of what it saw
     */
    public Reports(Configuration configuration, PointArchive points, LogArchive logs, History history) {
        this.configuration = configuration;
        this.points = points;
        this.logs = logs;
        this.history = history;
    }

    /** What is remembered of a time, for reports of several workloads. */
    public History.Recollection recall(Span period) {
        return history.recall(period);
    }

    /**
     * Reports on a workload.
     *
     * @param asked the sites that can be asked
     * @param remembered what is remembered of the time
     * @throws TimeoutException if too many others ask at this moment
     */
    public WorkloadReport of(Workload workload, Span period, List<String> asked, History.Recollection remembered)
            throws InterruptedException, TimeoutException {
        PointArchive.Listing listing =
                points.list(workload.name(), asked, period.to().plusNanos(1), MOST_POINTS, MOST_WEIGHED);
        Map<String, Failure> unlisted = new LinkedHashMap<>(listing.unlisted());
        Case about = new Case(workload, period, listing, remembered);
        List<ObjectiveReport> objectives = new ArrayList<>();
        for (Site site : configuration.sites()) {
            objectives.add(about.ofPoints(site.name(), objectiveOfPoints(workload, site)));
        }
        if (workload.source() instanceof SourceSpec.Database) {
            LogArchive.Found found = logs.find(workload.name(), asked);
            unlisted.putAll(found.unlisted());
            for (Site site : configuration.sites()) {
                List<LogArchive.Window> windows = found.windows().getOrDefault(site.name(), List.of());
                objectives.add(about.ofLog(site.name(), workload.rpoAt(site.name()), windows));
            }
        }
        List<PointArchive.Found> taken = about.taken();
        List<Manifest> weighed =
                taken.stream().flatMap(each -> each.manifest().stream()).toList();
        return new WorkloadReport(
                workload.name(),
                taken.size(),
                about.failedCaptures(),
                weighed.stream()
                        .mapToLong(each -> each.statistics().storedBytes())
                        .sum(),
                weighed.size(),
                objectives,
                unlisted);
    }

    private static Duration objectiveOfPoints(Workload workload, Site site) {
        return switch (workload.source()) {
            case SourceSpec.Local _ -> workload.rpoAt(site.name());
            case SourceSpec.Database database -> database.baseEvery(); // its log keeps the objective
        };
    }

    /** One workload, and all that is known of it. */
    private final class Case {
        private final Workload workload;
        private final Span period;
        private final PointArchive.Listing listing;
        private final History.Recollection remembered;

        Case(Workload workload, Span period, PointArchive.Listing listing, History.Recollection remembered) {
            this.workload = workload;
            this.period = period;
            this.listing = listing;
            this.remembered = remembered;
        }

        List<PointArchive.Found> taken() {
            return listing.points().stream()
                    .filter(each -> period.holds(each.instant()))
                    .toList();
        }

        long failedCaptures() {
            return remembered.changes().stream()
                    .filter(change -> change.kind() == Change.Kind.CAPTURE_FAILED && period.holds(change.at()))
                    .filter(change ->
                            change.workload().filter(workload.name()::equals).isPresent())
                    .count();
        }

        ObjectiveReport ofPoints(String site, Duration objective) {
            List<Span> there = new ArrayList<>();
            Map<Instant, Instant> arrivals = new HashMap<>();
            for (PointArchive.Found each : listing.points()) {
                if (each.sites().contains(site)) {
                    there.add(new Span(each.instant(), each.instant()));
                    arrival(each, site).ifPresent(at -> arrivals.put(each.instant(), at));
                }
            }
            long taken =
                    there.stream().filter(each -> period.holds(each.from())).count();
            return report(site, Seen.Kind.POINTS, objective, taken, new Restorable(there, arrivals));
        }

        /** At the local site a point is there when it is finished; when it came to others it does not say. */
        private Optional<Instant> arrival(PointArchive.Found point, String site) {
            return site.equals(configuration.local().name())
                    ? point.manifest().map(Manifest::finished).filter(finished -> !finished.isBefore(point.instant()))
                    : Optional.empty();
        }

        ObjectiveReport ofLog(String site, Duration objective, List<LogArchive.Window> windows) {
            List<Span> spans = windows.stream()
                    .map(window -> new Span(window.from(), window.until()))
                    .toList();
            return report(site, Seen.Kind.LOG, objective, 0, new Restorable(spans, Map.of()));
        }

        private ObjectiveReport report(
                String site, Seen.Kind kind, Duration objective, long taken, Restorable restorable) {
            Spans watched = remembered.watched();
            Spans seen = Seen.of(workload.name(), site, kind, remembered.changes(), watched);
            Account account =
                    Account.of(period, new Account.Evidence(objective, restorable.from(period.from()), seen, watched));
            Causes causes =
                    new Causes(workload.name(), site, configuration.local().name(), remembered.changes(), watched);
            List<Breach> breaches = account.breaches().list().stream()
                    .map(breach -> new Breach(
                            breach,
                            !breach.to().isBefore(account.over().to()),
                            causes.of(breach, new Span(breach.from().minus(objective), breach.to()))))
                    .toList();
            return new ObjectiveReport(site, kind, objective, taken, account, breaches);
        }
    }
}
