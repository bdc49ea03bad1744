package dev.holdfast.agent.api;

import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Http.Role;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.database.LogStandings;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.history.History;
import dev.holdfast.agent.http.Answer;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.metrics.Exposition;
import dev.holdfast.agent.metrics.Measurements;
import dev.holdfast.agent.report.Reports;
import dev.holdfast.agent.site.LogArchive;
import dev.holdfast.agent.site.PointArchive;
import dev.holdfast.agent.site.SiteLinks;
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
     * @param links to its sites
     * @param archive what can be restored
     * @param windows of which spans of time every instant can be restored
     * @param history what changed, over restarts
     * @param environments who owns what
     * @param groups how environment points stand
     * @param standings how the logs of databases stand
     * @param logs has them stored
     */
    public static List<Route> of(
            Configuration configuration,
            String version,
            Control control,
            SiteLinks links,
            PointArchive archive,
            LogArchive windows,
            History history,
            Environments environments,
            GroupStandings groups,
            LogStandings standings,
            Logs logs,
            InstantSource clock) {
        WorkloadRoutes workloads = new WorkloadRoutes(configuration, control, standings, clock);
        Measurements measurements =
                new Measurements(configuration, version, control, links, environments, groups, standings);
        List<Route> routes = new ArrayList<>();
        routes.addAll(new StatusRoutes(configuration, version, control, links, standings, clock).routes());
        routes.addAll(workloads.routes());
        routes.addAll(new LogRoutes(workloads, logs, clock).routes());
        routes.addAll(new PointRoutes(configuration, control, archive, windows, workloads).routes());
        routes.addAll(new RunRoutes(control).routes());
        Reports reports = new Reports(configuration, archive, windows, history);
        routes.addAll(new ReportRoutes(configuration, control, reports, workloads, clock).routes());
        routes.addAll(new EnvironmentRoutes(configuration, environments, groups).routes());
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
