package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.SiteState;
import dev.holdfast.agent.history.History;
import dev.holdfast.agent.history.Span;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Call;
import dev.holdfast.agent.http.Parameter;
import dev.holdfast.agent.http.Refusal;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.report.Reports;
import dev.holdfast.agent.report.WorkloadReport;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** How objectives were kept over a time. */
final class ReportRoutes {
    private static final Duration USUAL = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(400);
    private static final int PAGE = 10;
    private static final Parameter<Instant> FROM =
            Parameter.time("from", "The beginning of the time; 30 days before its end unless it is given.");
    private static final Parameter<Instant> TO =
            Parameter.time("to", "The end of the time; now unless it is given, and no later than that.");
    private static final Parameter<String> ONLY = Parameter.text("workload", "Only this workload.");
    private static final Parameter<Long> LIMIT = Parameter.count(
            "limit", 1, 50, "How many workloads at most; 10 unless it is given. Each is looked up at all sites.");
    private static final Parameter<String> AFTER = Parameter.text("after", "The `next` of the page before.");

    private final Configuration configuration;
    private final Control control;
    private final Reports reports;
    private final WorkloadRoutes workloads;
    private final InstantSource clock;

    ReportRoutes(
            Configuration configuration,
            Control control,
            Reports reports,
            WorkloadRoutes workloads,
            InstantSource clock) {
        this.configuration = configuration;
        this.control = control;
        this.reports = reports;
        this.workloads = workloads;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.see(
                        "/api/v1/report",
                        "report",
                        "How objectives were kept over a time: by the points that sites have now, and by what the"
                                + " agent saw.",
                        ReportView.class,
                        this::report,
                        FROM,
                        TO,
                        ONLY,
                        LIMIT,
                        AFTER)
                .orRefuses(Refusal.Kind.UNAVAILABLE));
    }

    private Answer report(Call call) throws Refusal, InterruptedException {
        Span period = period(call);
        WorkloadRoutes.Page page = call.find(ONLY).isPresent()
                ? new WorkloadRoutes.Page(List.of(workloads.find(call.get(ONLY))), Optional.empty())
                : workloads.page(
                        call.find(AFTER).orElse(""),
                        Math.toIntExact(call.find(LIMIT).orElse((long) PAGE)));
        History.Recollection remembered = reports.recall(period);
        List<WorkloadReportView> views = new ArrayList<>();
        for (Workload workload : page.workloads()) {
            views.add(view(workload, period, remembered));
        }
        double watched = remembered.watched().within(period).length().toMillis();
        return new Answer.Document(new ReportView(
                configuration.host().name(),
                period.from(),
                period.to(),
                remembered.since(),
                Math.floor(watched / period.length().toMillis() * 100_000) / 1000,
                views,
                page.next()));
    }

    private Span period(Call call) throws Refusal {
        Instant now = clock.instant();
        Instant to = call.find(TO).filter(now::isAfter).orElse(now);
        Instant from = call.find(FROM).orElseGet(() -> to.minus(USUAL));
        if (Duration.between(from, to).compareTo(Duration.ofSeconds(1)) < 0
                || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new Refusal(
                    Refusal.Kind.MALFORMED,
                    "The time from " + from + " to " + to + " is none to report of.",
                    "Give 'from' before 'to' and before now, by a second at least and " + LONGEST.toDays()
                            + " days at most.");
        }
        return new Span(from, to);
    }

    /** Sites that are known to be out of reach are not asked. */
    private WorkloadReportView view(Workload workload, Span period, History.Recollection remembered)
            throws Refusal, InterruptedException {
        List<String> asked = new ArrayList<>();
        Map<String, Failure> unlisted = new LinkedHashMap<>();
        for (SiteState state : control.overview().sites()) {
            switch (state.access()) {
                case SiteState.Access.Down(Failure why) -> unlisted.put(state.site(), why);
                case SiteState.Access.Up(), SiteState.Access.Opening() -> asked.add(state.site());
            }
        }
        WorkloadReport report;
        try {
            report = reports.of(workload, period, asked, remembered);
        } catch (TimeoutException e) {
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE, "Too many others ask for points.", "Ask again in some seconds.");
        }
        unlisted.putAll(report.unlisted());
        return new WorkloadReportView(
                report.workload(),
                report.points(),
                report.failedCaptures(),
                report.storedBytes(),
                report.weighedPoints(),
                report.objectives().stream().map(ObjectiveReportView::of).toList(),
                unlisted.entrySet().stream()
                        .map(each -> new UnlistedView(each.getKey(), TroubleView.of(each.getValue())))
                        .toList());
    }
}
