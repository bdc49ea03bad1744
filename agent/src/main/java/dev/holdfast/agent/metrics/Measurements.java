package dev.holdfast.agent.metrics;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Overview;
import dev.holdfast.agent.database.LogStanding;
import dev.holdfast.agent.database.LogStandings;
import dev.holdfast.agent.document.Documents;
import dev.holdfast.agent.environment.Claim;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.environment.GroupStanding;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.metrics.Exposition.Kind;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Totals;
import dev.holdfast.agent.schedule.Overload;
import dev.holdfast.agent.schedule.Standing;
import dev.holdfast.agent.site.SiteLinks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;

/** What is measured of an agent. */
public final class Measurements {
    private static final String WORKLOAD = "workload";
    private static final String SITE = "site";
    private static final String ENVIRONMENT = "environment";
    private static final String GROUP = "group";
    private static final double MILLIS = 1e3;

    private final Configuration configuration;
    private final String version;
    private final Control control;
    private final SiteLinks links;
    private final Environments environments;
    private final GroupStandings groups;
    private final LogStandings logs;

    /**
     * Measures one.
     *
     * @param version of the agent
     * @param links to its sites, which know what was seen of them
     * @param groups how environment points stand
     * @param logs how the logs of databases stand
     */
    public Measurements(
            Configuration configuration,
            String version,
            Control control,
            SiteLinks links,
            Environments environments,
            GroupStandings groups,
            LogStandings logs) {
        this.groups = groups;
        this.logs = logs;
        this.configuration = configuration;
        this.version = version;
        this.control = control;
        this.links = links;
        this.environments = environments;
    }

    /** All of it, as it is now. */
    public String expose() {
        Overview overview = control.overview();
        Exposition out = new Exposition();
        agent(out, overview);
        SiteMeasurements.expose(out, overview, configuration, links);
        leases(out);
        environmentPoints(out);
        objectives(out, overview);
        logs(out);
        captures(out, control.tallies().captures());
        copies(out, control.tallies().copies());
        return out.toString();
    }

    private void logs(Exposition out) {
        List<LogStanding> standings = logs.now();
        out.of(
                "holdfast_log_restorable_until_seconds",
                Kind.GAUGE,
                "The latest instant of a database that can be restored at a site, since the epoch.");
        for (LogStanding each : standings) {
            each.until().ifPresent(until -> out.sample(seconds(until), WORKLOAD, each.workload(), SITE, each.site()));
        }
        out.of("holdfast_log_objective_seconds", Kind.GAUGE, "How old the latest restorable instant may become.");
        for (LogStanding each : standings) {
            out.sample(seconds(each.objective()), WORKLOAD, each.workload(), SITE, each.site());
        }
        out.of("holdfast_log_stored", Kind.GAUGE, "Whether a log was received, and stored at a site, the last time.");
        for (LogStanding each : standings) {
            out.sample(flag(each.trouble().isEmpty()), WORKLOAD, each.workload(), SITE, each.site());
        }
        out.of(
                "holdfast_recovery_estimate_seconds",
                Kind.GAUGE,
                "How long a recovery of a database to the end of its log at a site would take.");
        for (LogStanding each : standings) {
            each.recovery().ifPresent(time -> out.sample(seconds(time), WORKLOAD, each.workload(), SITE, each.site()));
        }
        out.of("holdfast_log_gap", Kind.GAUGE, "Whether a part of a log is lost, and no base was taken since.");
        for (LogStanding each : standings) {
            out.sample(flag(each.gap()), WORKLOAD, each.workload(), SITE, each.site());
        }
        out.of(
                "holdfast_log_lag_bytes",
                Kind.GAUGE,
                "Bytes of a database's log that are durable at the local site, and not at this one.");
        for (LogStanding each : standings) {
            each.lagBytes().ifPresent(bytes -> out.sample(bytes, WORKLOAD, each.workload(), SITE, each.site()));
        }
    }

    private void environmentPoints(Exposition out) {
        List<GroupStanding> standings = groups.all();
        out.of(
                "holdfast_environment_point_complete_time_seconds",
                Kind.GAUGE,
                "The instant of the newest environment point that lacks nothing, since the epoch.");
        for (GroupStanding each : standings) {
            each.complete()
                    .ifPresent(point ->
                            out.sample(seconds(point.instant()), ENVIRONMENT, each.environment(), GROUP, each.group()));
        }
        out.of(
                "holdfast_environment_point_spread_seconds",
                Kind.GAUGE,
                "The time from the first to the last instant of the points of that environment point.");
        for (GroupStanding each : standings) {
            each.complete()
                    .ifPresent(point ->
                            out.sample(seconds(point.spread()), ENVIRONMENT, each.environment(), GROUP, each.group()));
        }
        out.of(
                "holdfast_environment_points_incomplete",
                Kind.GAUGE,
                "How many environment points are newer than that, and lack something.");
        for (GroupStanding each : standings) {
            out.sample((double) each.incomplete(), ENVIRONMENT, each.environment(), GROUP, each.group());
        }
    }

    private void agent(Exposition out, Overview overview) {
        out.of("holdfast_agent_info", Kind.GAUGE, "Which agent this is; always 1.")
                .sample(1, "host", configuration.host().name(), "version", version);
        out.of("holdfast_agent_start_time_seconds", Kind.GAUGE, "When the agent started, since the epoch.")
                .sample(seconds(overview.started()));
        out.of("holdfast_status_time_seconds", Kind.GAUGE, "For when the status was worked out, since the epoch.")
                .sample(seconds(overview.at()));
        out.of("holdfast_ready", Kind.GAUGE, "Whether each site was listed, or found to be out of reach.")
                .sample(flag(overview.isReady()));
        List<Run> running = control.runs().running();
        long captures = running.stream()
                .filter(run -> run.task() instanceof Run.Task.Capture)
                .count();
        out.of("holdfast_runs_running", Kind.GAUGE, "Runs under way, by kind.")
                .sample((double) captures, "kind", "capture")
                .sample((double) (running.size() - captures), "kind", "copy");
        out.of(
                "holdfast_overload_factor",
                Kind.GAUGE,
                "By which intervals are stretched, as limits do not allow more.");
        for (Overload overload : overview.status().overloads()) {
            switch (overload.where()) {
                case Overload.Bottleneck.Captures() -> out.sample(overload.factor(), "limit", "captures", "name", "");
                case Overload.Bottleneck.Resource(String name) ->
                    out.sample(overload.factor(), "limit", "resource", "name", name);
                case Overload.Bottleneck.Copies(String site) ->
                    out.sample(overload.factor(), "limit", "copies", "name", site);
            }
        }
    }

    private void leases(Exposition out) {
        out.of("holdfast_lease_state", Kind.GAUGE, "Who owns an environment: 1 for the state it is in, else 0.");
        for (Claim claim : environments.claims()) {
            String state = switch (claim.ownership()) {
                case Ownership.Unseen() -> "unseen";
                case Ownership.Held _ -> "held";
                case Ownership.Superseded _ -> "superseded";
            };
            for (String each : List.of("held", "superseded", "unseen")) {
                out.sample(flag(each.equals(state)), ENVIRONMENT, claim.environment(), "state", each);
            }
        }
        out.of("holdfast_lease_epoch", Kind.GAUGE, "The greatest epoch of an environment's lease that was seen.");
        for (Claim claim : environments.claims()) {
            out.sample((double) claim.ownership().epoch(), ENVIRONMENT, claim.environment());
        }
        out.of(
                "holdfast_lease_reachable",
                Kind.GAUGE,
                "Whether an environment's lease could be renewed or seen last time.");
        for (Claim claim : environments.claims()) {
            out.sample(flag(claim.trouble().isEmpty()), ENVIRONMENT, claim.environment());
        }
    }

    private void objectives(Exposition out, Overview overview) {
        each(
                out,
                overview,
                "holdfast_rpo_objective_seconds",
                "How old the newest point may become.",
                standing -> seconds(standing.objective()));
        each(
                out,
                overview,
                "holdfast_rpo_slack_seconds",
                "How long until the newest point is older than it may be; negative since it is.",
                standing -> seconds(standing.slack()));
        each(
                out,
                overview,
                "holdfast_points_lacking",
                "Points that are still to be copied to a site.",
                Standing::lacking);
        out.of("holdfast_rpo_achieved_seconds", Kind.GAUGE, "How old the newest point is; absent while there is none.");
        for (Standing standing : overview.status().standings()) {
            standing.achieved()
                    .ifPresent(age -> out.sample(seconds(age), WORKLOAD, standing.workload(), SITE, standing.site()));
        }
        out.of("holdfast_newest_point_time_seconds", Kind.GAUGE, "The instant of the newest point, since the epoch.");
        for (Standing standing : overview.status().standings()) {
            standing.newest()
                    .ifPresent(instant ->
                            out.sample(seconds(instant), WORKLOAD, standing.workload(), SITE, standing.site()));
        }
        out.of("holdfast_objective_state", Kind.GAUGE, "Whether an objective holds: 1 for the state it is in, else 0.");
        for (Standing standing : overview.status().standings()) {
            for (Standing.State state : Standing.State.values()) {
                out.sample(
                        flag(standing.state() == state),
                        WORKLOAD,
                        standing.workload(),
                        SITE,
                        standing.site(),
                        "state",
                        Documents.word(state));
            }
        }
        out.of("holdfast_paused", Kind.GAUGE, "Whether captures of a workload are paused.");
        configuration
                .workloads()
                .forEach(workload ->
                        out.sample(flag(overview.pauses().containsKey(workload.name())), WORKLOAD, workload.name()));
    }

    private static void each(
            Exposition out, Overview overview, String name, String help, ToDoubleFunction<Standing> value) {
        out.of(name, Kind.GAUGE, help);
        for (Standing standing : overview.status().standings()) {
            out.sample(value.applyAsDouble(standing), WORKLOAD, standing.workload(), SITE, standing.site());
        }
    }

    private static void captures(Exposition out, SortedMap<String, Totals> totals) {
        ended(out, "holdfast_captures_total", "Captures that ended, by result.", WORKLOAD, totals);
        sum(
                out,
                "holdfast_capture_seconds_total",
                "Time that captures took which succeeded.",
                WORKLOAD,
                totals,
                each -> seconds(each.time()));
        gauge(
                out,
                "holdfast_capture_last_duration_seconds",
                "How long the last capture took.",
                WORKLOAD,
                totals,
                each -> seconds(each.lastTime()));
        sum(out, "holdfast_capture_read_bytes_total", "Bytes read from sources.", WORKLOAD, totals, Totals::readBytes);
        sum(
                out,
                "holdfast_capture_changed_bytes_total",
                "Bytes that were not as in the point before.",
                WORKLOAD,
                totals,
                Totals::changedBytes);
        sum(
                out,
                "holdfast_capture_stored_bytes_total",
                "Bytes stored for points.",
                WORKLOAD,
                totals,
                Totals::storedBytes);
        gauge(
                out,
                "holdfast_capture_reduction_ratio",
                "Bytes read for each byte stored, by deduplication and compression, since the agent started.",
                WORKLOAD,
                totals,
                each -> each.storedBytes() == 0 ? Double.NaN : (double) each.readBytes() / each.storedBytes());
    }

    private static void copies(Exposition out, SortedMap<String, Totals> totals) {
        ended(out, "holdfast_copies_total", "Copies to a site that ended, by result.", SITE, totals);
        sum(
                out,
                "holdfast_copy_seconds_total",
                "Time that copies took which succeeded.",
                SITE,
                totals,
                each -> seconds(each.time()));
        gauge(
                out,
                "holdfast_copy_last_duration_seconds",
                "How long the last copy took.",
                SITE,
                totals,
                each -> seconds(each.lastTime()));
        sum(out, "holdfast_copied_bytes_total", "Bytes copied to a site.", SITE, totals, Totals::storedBytes);
    }

    private static void ended(
            Exposition out, String name, String help, String label, SortedMap<String, Totals> totals) {
        out.of(name, Kind.COUNTER, help);
        totals.forEach((of, each) -> out.sample((double) each.succeeded(), label, of, "result", "succeeded")
                .sample((double) each.failed(), label, of, "result", "failed"));
    }

    private static void sum(
            Exposition out,
            String name,
            String help,
            String label,
            SortedMap<String, Totals> totals,
            ToDoubleFunction<Totals> value) {
        out.of(name, Kind.COUNTER, help);
        totals.forEach((of, each) -> out.sample(value.applyAsDouble(each), label, of));
    }

    /** Of what never succeeded there is nothing to measure. */
    private static void gauge(
            Exposition out,
            String name,
            String help,
            String label,
            SortedMap<String, Totals> totals,
            ToDoubleFunction<Totals> value) {
        out.of(name, Kind.GAUGE, help);
        totals.forEach((of, each) -> {
            if (each.succeeded() > 0) {
                out.sample(value.applyAsDouble(each), label, of);
            }
        });
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / MILLIS;
    }

    private static double flag(boolean holds) {
        return holds ? 1 : 0;
    }
}
