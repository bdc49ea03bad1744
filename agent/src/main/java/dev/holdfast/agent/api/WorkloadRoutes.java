package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Explanation;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.control.Overview;
import dev.holdfast.agent.control.Pause;
import dev.holdfast.agent.database.LogStanding;
import dev.holdfast.agent.database.LogStandings;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Call;
import dev.holdfast.agent.http.Parameter;
import dev.holdfast.agent.http.Refusal;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.schedule.Standing;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The workloads, how each stands, and what can be asked for them. */
final class WorkloadRoutes {
    static final Parameter<String> WORKLOAD = Parameter.inPath("workload", "The workload's name.");
    private static final int MOST = 1000;
    private static final Parameter<Long> LIMIT =
            Parameter.count("limit", 1, MOST, "How many at most; 1000 unless it is given.");
    private static final Parameter<String> AFTER = Parameter.text("after", "The `next` of the page before.");

    private final SortedMap<String, Workload> workloads;
    private final Control control;
    private final LogStandings logs;
    private final InstantSource clock;

    WorkloadRoutes(Configuration configuration, Control control, LogStandings logs, InstantSource clock) {
        this.logs = logs;
        this.clock = clock;
        this.workloads = configuration.workloads().stream()
                .collect(Collectors.toMap(Workload::name, each -> each, (a, _) -> a, TreeMap::new));
        this.control = control;
    }

    List<Route> routes() {
        return List.of(
                Route.see(
                        "/api/v1/workloads",
                        "workloads",
                        "All workloads, and how they stand.",
                        WorkloadsView.class,
                        this::page,
                        LIMIT,
                        AFTER),
                Route.see(
                        "/api/v1/workloads/{workload}",
                        "workload",
                        "One workload, and how it stands.",
                        WorkloadView.class,
                        call -> new Answer.Document(view(find(call))),
                        WORKLOAD),
                Route.change(
                                "/api/v1/workloads/{workload}/capture",
                                "capture",
                                "Takes a point now.",
                                AcceptedView.class,
                                this::capture,
                                WORKLOAD)
                        .begins(),
                Route.change(
                                "/api/v1/workloads/{workload}/pause",
                                "pause",
                                "Holds back captures for a while; what was captured is still copied. Objectives go on"
                                        + " counting. It outlives a restart of the agent, and ends by itself.",
                                WorkloadView.class,
                                this::pause,
                                WORKLOAD)
                        .with(PauseRequestView.class),
                Route.change(
                        "/api/v1/workloads/{workload}/resume",
                        "resume",
                        "Ends a pause.",
                        WorkloadView.class,
                        this::resume,
                        WORKLOAD));
    }

    /** The workload that a call is about. */
    Workload find(Call call) throws Refusal {
        return find(call.get(WORKLOAD));
    }

    Workload find(String name) throws Refusal {
        Workload workload = workloads.get(name);
        if (workload == null) {
            throw new Refusal(
                    Refusal.Kind.NOT_FOUND,
                    "There is no workload of that name.",
                    "GET /api/v1/workloads lists those of the configuration.");
        }
        return workload;
    }

    /**
     * Some of the workloads, by name.
     *
     * @param next the name of the last of them, if there are more
     */
    record Page(List<Workload> workloads, Optional<String> next) {}

    /** Those after a name. */
    Page page(String after, int most) {
        List<Workload> rest = workloads.tailMap(after).values().stream()
                .filter(each -> !each.name().equals(after))
                .limit(most + 1L)
                .toList();
        List<Workload> page = rest.size() > most ? rest.subList(0, most) : rest;
        return new Page(page, rest.size() > most ? Optional.of(page.getLast().name()) : Optional.empty());
    }

    private Answer page(Call call) {
        Page page = page(
                call.find(AFTER).orElse(""), Math.toIntExact(call.find(LIMIT).orElse((long) MOST)));
        Lookout lookout = new Lookout(control, logs, clock.instant());
        return new Answer.Document(
                new WorkloadsView(page.workloads().stream().map(lookout::view).toList(), page.next()));
    }

    private WorkloadView view(Workload workload) {
        return new Lookout(control, logs, clock.instant()).view(workload);
    }

    /** How workloads stand at one moment. */
    private static final class Lookout {
        private final Overview overview;
        private final Map<String, List<Standing>> standings;
        private final Instant now;
        private final Map<String, List<LogStanding>> logs;
        private final Map<String, List<String>> running = new HashMap<>();

        Lookout(Control control, LogStandings standingLogs, Instant now) {
            this.now = now;
            logs = standingLogs.now().stream().collect(Collectors.groupingBy(LogStanding::workload));
            overview = control.overview();
            standings = overview.status().standings().stream().collect(Collectors.groupingBy(Standing::workload));
            for (Run run : control.runs().running()) {
                RunViews.workload(run.task())
                        .ifPresent(name -> running.merge(name, List.of(Long.toString(run.id())), Lookout::joined));
            }
        }

        private static List<String> joined(List<String> some, List<String> others) {
            return java.util.stream.Stream.concat(some.stream(), others.stream())
                    .toList();
        }

        WorkloadView view(Workload workload) {
            return new WorkloadView(
                    workload.name(),
                    new SourceView(workload.source().type(), workload.source().place()),
                    Optional.ofNullable(overview.pauses().get(workload.name())).map(Lookout::pause),
                    running.getOrDefault(workload.name(), List.of()),
                    standings.getOrDefault(workload.name(), List.of()).stream()
                            .map(this::standing)
                            .toList(),
                    logs.getOrDefault(workload.name(), List.of()).stream()
                            .map(each -> LogView.of(each, now))
                            .toList());
        }

        private static PauseView pause(Pause pause) {
            return new PauseView(pause.reason(), pause.since(), pause.until(), pause.by());
        }

        private StandingView standing(Standing standing) {
            Explanation explanation = Explanation.of(standing);
            return new StandingView(
                    standing.site(),
                    standing.state(),
                    standing.newest(),
                    standing.achieved(),
                    standing.objective(),
                    standing.slack(),
                    overview.at().plus(standing.slack()),
                    standing.lacking(),
                    standing.nextStart(),
                    standing.reason(),
                    explanation.text(),
                    explanation.hint());
        }
    }

    private Answer capture(Call call) throws Refusal, InterruptedException {
        String workload = find(call).name();
        return Orders.begun(control, new Order.Capture(workload, call.caller().name()));
    }

    private Answer pause(Call call) throws Refusal, InterruptedException {
        Workload workload = find(call);
        PauseRequestView wanted = request(call.body());
        Orders.done(
                control,
                new Order.Hold(
                        workload.name(),
                        wanted.reason(),
                        wanted.until(),
                        call.caller().name()));
        return new Answer.Document(view(workload));
    }

    private static PauseRequestView request(byte[] body) throws Refusal {
        try {
            JsonObject object = JsonObject.parse(body);
            String reason = object.text("reason");
            Instant until = Parameter.instant(object.text("until"));
            if (reason.isBlank()
                    || reason.length() > Pause.LONGEST_REASON
                    || reason.chars().anyMatch(Character::isISOControl)) {
                throw malformed("'reason' has 1 to " + Pause.LONGEST_REASON + " characters, none a control character.");
            }
            return new PauseRequestView(reason, until);
        } catch (FormatException e) {
            throw malformed("The body is not what it should be: " + e.getMessage() + ".");
        } catch (IllegalArgumentException e) {
            throw malformed("'until' has to be " + e.getMessage() + ".");
        }
    }

    private static Refusal malformed(String detail) {
        return new Refusal(
                Refusal.Kind.MALFORMED, detail, "Send {\"reason\": \"…\", \"until\": \"2026-03-01T18:00:00Z\"}.");
    }

    private Answer resume(Call call) throws Refusal, InterruptedException {
        Workload workload = find(call);
        Orders.done(control, new Order.Resume(workload.name(), call.caller().name()));
        return new Answer.Document(view(workload));
    }
}
