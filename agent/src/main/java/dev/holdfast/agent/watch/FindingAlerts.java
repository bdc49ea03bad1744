package dev.holdfast.agent.watch;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.engine.lease.ClockSkew;
import java.time.Duration;
import java.time.InstantSource;
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
            case Finding.LeaseTrouble _, Finding.Distance _ -> {} // logged: points are taken all the same
        }
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
