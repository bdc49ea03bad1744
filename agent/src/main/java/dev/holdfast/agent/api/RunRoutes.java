package dev.holdfast.agent.api;

import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Call;
import dev.holdfast.agent.http.Parameter;
import dev.holdfast.agent.http.Refusal;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import java.util.List;

/** What runs and what ran. */
final class RunRoutes {
    private static final long SHOWN = 100;
    private static final Parameter<Long> LIMIT =
            Parameter.count("limit", 1, Runs.REMEMBERED, "How many at most; 100 unless it is given.");
    private static final Parameter<RunView.State> STATE =
            Parameter.choice("state", RunView.State.class, "Only those in this state.");
    private static final Parameter<String> WORKLOAD = Parameter.text("workload", "Only those for this workload.");
    private static final Parameter<String> SITE = Parameter.text("site", "Only those that write to this site.");
    private static final Parameter<String> RUN = Parameter.inPath("run", "The run's id.");
    private static final Parameter<String> REPLICATED = Parameter.inPath("site", "The site's name.");

    private final Control control;

    RunRoutes(Control control) {
        this.control = control;
    }

    List<Route> routes() {
        return List.of(
                Route.see(
                        "/api/v1/runs",
                        "runs",
                        "What runs, and what ran.",
                        RunsView.class,
                        this::list,
                        LIMIT,
                        STATE,
                        WORKLOAD,
                        SITE),
                Route.see(
                        "/api/v1/runs/{run}",
                        "run",
                        "One run, with its report once it ended.",
                        RunDetailView.class,
                        this::one,
                        RUN),
                Route.change(
                                "/api/v1/sites/{site}/replicate",
                                "replicate",
                                "Brings a site up to date now.",
                                AcceptedView.class,
                                call -> Orders.begun(
                                        control,
                                        new Order.Replicate(
                                                call.get(REPLICATED),
                                                call.caller().name())),
                                REPLICATED)
                        .begins());
    }

    private Answer list(Call call) {
        return new Answer.Document(new RunsView(control.runs().all().stream()
                .filter(run -> call.find(SITE).map(run.task().site()::equals).orElse(true))
                .filter(run -> call.find(WORKLOAD)
                        .map(name -> RunViews.workload(run.task())
                                .filter(name::equals)
                                .isPresent())
                        .orElse(true))
                .map(RunViews::view)
                .filter(run -> call.find(STATE).map(run.state()::equals).orElse(true))
                .limit(call.find(LIMIT).orElse(SHOWN))
                .toList()));
    }

    private Answer one(Call call) throws Refusal {
        String id = call.get(RUN);
        Run run = (id.matches("[1-9][0-9]{0,17}")
                        ? control.runs().find(Long.parseLong(id))
                        : java.util.Optional.<Run>empty())
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.NOT_FOUND,
                        "There is no such run; the last " + Runs.REMEMBERED + " are remembered.",
                        "GET /api/v1/runs lists them."));
        return new Answer.Document(RunViews.detail(run));
    }
}
