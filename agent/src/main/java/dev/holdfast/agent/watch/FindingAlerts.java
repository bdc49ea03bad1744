package dev.holdfast.agent.watch;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.lease.ClockSkew;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Has somebody told of what is found. */
public final class FindingAlerts implements Consumer<Finding> {
    private final Alerts alerts;
    private final InstantSource clock;

    public FindingAlerts(Alerts alerts, InstantSource clock) {
        this.alerts = alerts;
        this.clock = clock;
    }

    @Override
    public void accept(Finding finding) {
        switch (finding) {
            case Finding.Owner(String environment, Ownership ownership) -> owner(environment, ownership);
            case Finding.Skew(String site, ClockSkew skew, boolean unsafe) -> skew(site, skew, unsafe);
            case Finding.Silent(String site, String agent, String workload, Duration allowed) ->
                alerts.raise(Alert.of(
                        silent(site, agent, workload),
                        Severity.CRITICAL,
                        "agent " + agent + " is silent at site " + site,
                        "no point came for longer than " + Durations.show(allowed),
                        "See whether that host runs and reaches the site.",
                        clock.instant()));
            case Finding.HeardAgain(String site, String agent, String workload) ->
                alerts.clear(silent(site, agent, workload));
            case Finding.PacksLost(String site, int count, var workloads) ->
                lost(site, workloads).forEach(key -> alerts.raise(lost(key, site, count)));
            case Finding.PacksThere(String site, var workloads) ->
                lost(site, workloads).forEach(alerts::clear);
            case Finding.LeaseTrouble(String environment, var trouble) -> leaseTrouble(environment, trouble);
            case Finding.EnvironmentIncomplete(String environment, String group, String why, var _) ->
                alerts.raise(Alert.of(
                        incomplete(environment, group),
                        Severity.ERROR,
                        "environment points stay incomplete: all of it cannot be restored as of one moment",
                        why,
                        "See why the points that are missing are not taken: 'holdfast-agent status' on their hosts.",
                        clock.instant()));
            case Finding.EnvironmentComplete(String environment, String group, var _) ->
                alerts.clear(incomplete(environment, group));
            case Finding.Distance(String site, RoundTrip roundTrip) -> distance(site, roundTrip);
        }
    }

    /** Of each workload concerned; of the site, if the newest point of none is. */
    private static List<AlertKey> lost(String site, Set<String> workloads) {
        AlertKey key = AlertKey.of(NotificationEvent.INTEGRITY).atSite(site);
        return workloads.isEmpty()
                ? List.of(key)
                : workloads.stream().map(key::ofWorkload).toList();
    }

    private Alert lost(AlertKey key, String site, int count) {
        return Alert.of(
                key,
                Severity.CRITICAL,
                "site " + site + " lost or changed what it had acknowledged",
                count + " packs are missing or have wrong bytes; "
                        + (key.workload().isPresent() ? "the newest point needs some" : "older points need them"),
                "What is missing is copied again, what was changed is stored anew with the next points. See whether that"
                        + " store can be trusted, and run 'holdfast-agent verify'.",
                clock.instant());
    }

    /** The group stands where a workload would: it is what the message is about. */
    private static AlertKey incomplete(String environment, String group) {
        return AlertKey.of(NotificationEvent.ENVIRONMENT_INCOMPLETE).ofWorkload(environment + ", group " + group);
    }

    private static AlertKey silent(String site, String agent, String workload) {
        return AlertKey.of(NotificationEvent.AGENT_SILENT)
                .ofWorkload(workload)
                .atSite(site)
                .ofAgent(agent);
    }

    private void skew(String site, ClockSkew skew, boolean unsafe) {
        AlertKey key = AlertKey.of(NotificationEvent.CLOCK_SKEW).atSite(site);
        if (unsafe) {
            alerts.raise(Alert.of(
                    key,
                    Severity.ERROR,
                    "this host's clock is too far from the one of site " + site + ": leases are refused",
                    "they differ by " + skew.offset(),
                    "See whether this host's clock is kept by NTP.",
                    clock.instant()));
        } else {
            alerts.clear(key);
        }
    }

    /** Points are taken all the same: data goes first. */
    private void leaseTrouble(String environment, Optional<Failure> trouble) {
        AlertKey key = AlertKey.of(NotificationEvent.LEASE_TROUBLE).ofWorkload(environment);
        if (trouble.isPresent()) {
            alerts.raise(Alert.of(
                    key,
                    Severity.ERROR,
                    "the lease of the environment cannot be renewed: whether another side took over cannot be seen",
                    trouble.get().message(),
                    trouble.get().hint(),
                    clock.instant()));
        } else {
            alerts.clear(key);
        }
    }

    private void distance(String site, RoundTrip roundTrip) {
        AlertKey key = AlertKey.of(NotificationEvent.DEGRADED).atSite(site);
        if (roundTrip.isShort()) {
            alerts.clear(key);
        } else {
            alerts.raise(Alert.of(
                    key,
                    Severity.WARNING,
                    "synchronous site " + site + " answers slower than it has to: every point waits for it",
                    "a round trip takes " + roundTrip + ", more than " + RoundTrip.MOST.toMillis() + " ms",
                    "See the way to the site, or use a nearer one, or 'mode: async'.",
                    clock.instant()));
        }
    }

    /** The environment stands where a workload would: it is what the message is about. */
    private void owner(String environment, Ownership ownership) {
        AlertKey key = AlertKey.of(NotificationEvent.LEASE_LOST).ofWorkload(environment);
        switch (ownership) {
            case Ownership.Unseen _ -> {} // nothing is known that would be news
            case Ownership.Held _ -> alerts.clear(key);
            case Ownership.Superseded(long epoch, String holder) ->
                alerts.raise(Alert.of(
                        key,
                        Severity.CRITICAL,
                        "the environment was taken over: no more points of it are taken here",
                        holder + " owns it, after epoch " + epoch,
                        "",
                        clock.instant()));
        }
    }
}
