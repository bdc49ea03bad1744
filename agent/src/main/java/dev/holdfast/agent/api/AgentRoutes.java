package dev.holdfast.agent.api;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Http.Role;
import dev.holdfast.agent.daemon.Control;
import dev.holdfast.agent.daemon.PointArchive;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.metrics.Exposition;
import dev.holdfast.agent.metrics.Measurements;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that can be asked of an agent. */
public final class AgentRoutes {
    private AgentRoutes() {}

    /**
     * The routes of one.
     *
     * @param version of the agent
     * @param control what it is and does
     * @param archive what can be restored
     * @param environments who owns what
     */
    public static List<Route> of(
            Configuration configuration,
            String version,
            Control control,
            PointArchive archive,
            Environments environments,
            InstantSource clock) {
        WorkloadRoutes workloads = new WorkloadRoutes(configuration, control);
        Measurements measurements = new Measurements(configuration, version, control, environments);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new StatusRoutes(configuration, version, control, clock).routes());
        routes.addAll(workloads.routes());
        routes.addAll(new PointRoutes(configuration, control, archive, workloads).routes());
        routes.addAll(new RunRoutes(control).routes());
        routes.add(Route.text(
                "/metrics",
                "metrics",
                "Measurements, in Prometheus' text format.",
                Optional.of(Role.VIEW),
                "text/plain",
                _ -> new Answer.Text(Exposition.CONTENT_TYPE, measurements.expose())));
        return routes;
    }
}
