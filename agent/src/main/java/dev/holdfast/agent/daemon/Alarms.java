package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.health.Lookout;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.agent.run.CaptureReport;
import dev.holdfast.agent.schedule.Overload;
import dev.holdfast.agent.schedule.Standing;
import dev.holdfast.agent.schedule.Status;
import dev.holdfast.agent.work.Listing;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What of the daemon's events and of the standing of its objectives somebody should be told. */
final class Alarms {
    private static final AlertKey OVERLOAD = AlertKey.of(NotificationEvent.OVERLOAD);

    private final Configuration configuration;
    private final Alerts alerts;
    private final Lookout lookout;
    private final InstantSource clock;
    private final Set<String> followed;

    Alarms(Configuration configuration, Alerts alerts, Lookout lookout, InstantSource clock) {
        this.configuration = configuration;
        this.alerts = alerts;
        this.lookout = lookout;
        this.clock = clock;
        this.followed = configuration.workloads().stream()
                .filter(workload -> workload.source() instanceof SourceSpec.Database)
                .map(Workload::name)
                .collect(Collectors.toSet()); // judged by their logs, not by their bases
    }

    /** The listing of a site ended. */
    void hear(Listing listing) {
        switch (listing) {
            case Listing.Found found -> lookout.listed(found.site());
            case Listing.Unreachable(String site, Failure why) -> lookout.unlisted(site, why);
        }
    }

    /** A run ended. */
    void hear(Outcome outcome) {
        switch (outcome) {
            case Outcome.Captured captured -> {
                captured(captured.point().workload(), captured.durableAt());
                finished(captured.point().workload(), captured.report());
            }
            case Outcome.CaptureFailed failed -> captureFailed(failed.workload(), failed.why());
            case Outcome.Copied copied -> {
                alerts.clear(stalled(copied.site()));
                alerts.clear(damaged(copied.site()));
            }
            case Outcome.CopyFailed failed -> copyFailed(failed.site(), failed.why());
        }
    }

    private static AlertKey notTaken(String workload) {
        return AlertKey.of(NotificationEvent.CAPTURE_FAILED).ofWorkload(workload);
    }

    private static AlertKey stalled(String site) {
        return AlertKey.of(NotificationEvent.REPLICATION_STALLED).atSite(site);
    }

    private static AlertKey damaged(String site) {
        return AlertKey.of(NotificationEvent.INTEGRITY).atSite(site);
    }

    private void captured(String workload, Set<String> durableAt) {
        alerts.clear(notTaken(workload));
        for (Site site : configuration.replicas()) {
            AlertKey key =
                    AlertKey.of(NotificationEvent.DEGRADED).ofWorkload(workload).atSite(site.name());
            if (isSynchronous(site) && !durableAt.contains(site.name())) {
                alerts.raise(Alert.of(
                        key,
                        Severity.WARNING,
                        "points count without synchronous site " + site.name(),
                        "",
                        "See what is told of the site; its points are copied when it is there again.",
                        now()));
            } else {
                alerts.clear(key);
            }
        }
    }

    /** What the hook before it held may be held still. */
    private void finished(String workload, CaptureReport report) {
        AlertKey key = AlertKey.of(NotificationEvent.DEGRADED).ofWorkload(workload);
        if (report.afterwards().isPresent() && isProtected(workload)) {
            alerts.raise(Alert.of(
                    key,
                    Severity.ERROR,
                    "the hook after the point failed",
                    report.afterwards().get(),
                    "See whether what the hook before it held goes on; the point itself is there.",
                    now()));
        } else {
            alerts.clear(key);
        }
    }

    private static boolean isSynchronous(Site site) {
        return switch (site.replication()) {
            case Replication.Sync _ -> true;
            case Replication.Source _, Replication.Async _ -> false;
        };
    }

    private void captureFailed(String workload, Failure why) {
        if (why.exit() == ExitCode.INTERRUPTED || !isProtected(workload)) {
            return;
        }
        List<AlertKey> better = new ArrayList<>(List.of(Lookout.alert(local())));
        configuration.replicas().stream()
                .filter(Alarms::isSynchronous)
                .forEach(site -> better.add(Lookout.alert(site.name())));
        alerts.raise(Alert.of(notTaken(workload), Severity.ERROR, "no point is taken", why.message(), why.hint(), now())
                .unless(better.toArray(AlertKey[]::new)));
    }

    /** What was taken out of the configuration may still run, and nobody wants to hear how it ends. */
    private boolean isProtected(String workload) {
        return configuration.workloads().stream().anyMatch(each -> each.name().equals(workload));
    }

    private boolean isConfigured(String site) {
        return configuration.sites().stream().anyMatch(each -> each.name().equals(site));
    }

    private String local() {
        return configuration.local().name();
    }

    private void copyFailed(String site, Failure why) {
        if (why.exit() == ExitCode.INTERRUPTED || !isConfigured(site)) {
            return;
        }
        if (why.exit() == ExitCode.DAMAGED) {
            alerts.raise(Alert.of(
                    damaged(site),
                    Severity.CRITICAL,
                    "damage keeps site " + site + " from being brought up to date",
                    why.message(),
                    why.hint(),
                    now()));
        } else {
            alerts.raise(Alert.of(
                            stalled(site),
                            Severity.ERROR,
                            "site " + site + " is not brought up to date",
                            why.message(),
                            why.hint(),
                            now())
                    .unless(Lookout.alert(site), Lookout.alert(local())));
        }
    }

    /** How everything stands. */
    void judge(Status status) {
        status.standings().stream()
                .filter(standing -> !followed.contains(standing.workload()))
                .forEach(this::judge);
        Set<String> concerned = new HashSet<>();
        status.overloads().forEach(overload -> concerned.addAll(overload.workloads()));
        if (concerned.isEmpty()) {
            alerts.clear(OVERLOAD);
        } else {
            alerts.raise(Alert.of(
                    OVERLOAD,
                    Severity.WARNING,
                    "more is asked for than the limits allow: all of it is done less often",
                    "short: "
                            + String.join(
                                    ", ",
                                    status.overloads().stream()
                                            .map(Alarms::name)
                                            .sorted()
                                            .toList()),
                    "Raise the limits, or ask for less often.",
                    now()));
        }
    }

    private static String name(Overload overload) {
        return switch (overload.where()) {
            case Overload.Bottleneck.Captures _ -> "captures at once";
            case Overload.Bottleneck.Resource resource -> "captures at once of " + resource.name();
            case Overload.Bottleneck.Copies copies -> "copies to site " + copies.site();
        };
    }

    private void judge(Standing standing) {
        AlertKey key = AlertKey.of(NotificationEvent.RPO_BREACH)
                .ofWorkload(standing.workload())
                .atSite(standing.site());
        boolean overdue = standing.slack().isNegative();
        boolean broken = switch (standing.state()) {
            case BREACHED -> true;
            case NEVER -> overdue;
            case MEETING, AT_RISK -> false;
        };
        if (broken) {
            alerts.raise(Alert.of(
                    key,
                    Severity.CRITICAL,
                    "the objective is not met at site " + standing.site(),
                    cause(standing),
                    advice(standing.reason()),
                    now()));
        } else if (standing.state() != Standing.State.NEVER) {
            alerts.clear(key);
        }
    }

    private static String cause(Standing standing) {
        String newest = standing.newest()
                .map(instant -> "the newest point there is of " + instant)
                .orElse("there is no point yet");
        return newest + ", the objective is " + Durations.show(standing.objective()) + "; " + reason(standing.reason());
    }

    private static String reason(Standing.Reason reason) {
        return switch (reason) {
            case NONE, LATE -> "the next one is late";
            case SITE_DOWN -> "this site, or the one that points are taken into, cannot be used";
            case CAPTURES_FAIL -> "no points are taken";
            case COPIES_FAIL -> "copies to this site fail";
            case TAKES_LONG -> "what runs takes longer than it should";
            case WINDOW -> "points may not be taken now";
            case PAUSED -> "somebody paused it";
            case OVERLOAD -> "more is asked for than the limits allow";
        };
    }

    private static String advice(Standing.Reason reason) {
        return switch (reason) {
            case SITE_DOWN, CAPTURES_FAIL, COPIES_FAIL -> "See what else is told of it, and the agent's log.";
            case NONE, LATE, TAKES_LONG, OVERLOAD ->
                "See the agent's log, and how busy this host and the way to the site are.";
            case WINDOW -> "See the configuration.";
            case PAUSED -> "Resume it, or wait for the end of the pause.";
        };
    }

    private Instant now() {
        return clock.instant();
    }
}
