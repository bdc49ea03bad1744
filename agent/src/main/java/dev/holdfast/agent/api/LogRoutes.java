package dev.holdfast.agent.api;

import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Call;
import dev.holdfast.agent.http.Parameter;
import dev.holdfast.agent.http.Refusal;
import dev.holdfast.agent.http.Route;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.spi.source.SourceException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What may be asked of the logs of databases. */
final class LogRoutes {
    private final WorkloadRoutes workloads;
    private final Logs logs;
    private final InstantSource clock;

    LogRoutes(WorkloadRoutes workloads, Logs logs, InstantSource clock) {
        this.workloads = workloads;
        this.logs = logs;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(Route.change(
                "/api/v1/workloads/{workload}/log",
                "log",
                "Has the log of a database stored as far as it is now, and answers when it is: at once, or within a"
                        + " minute.",
                StoredLogView.class,
                this::store,
                Parameter.inPath("workload", "The workload's name.")));
    }

    private Answer store(Call call) throws Refusal, InterruptedException {
        Workload workload = workloads.find(call);
        if (!(workload.source() instanceof SourceSpec.Database)) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "Workload " + workload.name() + " has no log.",
                    "Ask for a point of it: POST …/capture.");
        }
        Instant now = clock.instant();
        try {
            return new Answer.Document(new StoredLogView(now, logs.await(workload.name(), now)));
        } catch (SourceException e) {
            Failure failure = Failure.of(e);
            throw new Refusal(
                    Refusal.Kind.UNAVAILABLE, workload.name() + ": " + failure.message() + ".", failure.hint());
        }
    }
}
