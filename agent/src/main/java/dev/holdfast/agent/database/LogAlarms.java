package dev.holdfast.agent.database;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.health.Lookout;
import dev.holdfast.agent.notification.Alert;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What of one database's log somebody should be told. Safe for use by many threads. */
final class LogAlarms {
    private final String workload;
    private final String localSite;
    private final Alerts alerts;
    private final InstantSource clock;
    private volatile Optional<Failure> trouble = Optional.empty();
    private volatile boolean gap;

    LogAlarms(String workload, String localSite, Alerts alerts, InstantSource clock) {
        this.workload = workload;
        this.localSite = localSite;
        this.alerts = alerts;
        this.clock = clock;
    }

    private AlertKey key(NotificationEvent event) {
        return AlertKey.of(event).ofWorkload(workload);
    }

    /** Why the log is not received, or not stored at the local site, if it failed the last time. */
    Optional<Failure> trouble() {
        return trouble;
    }

    /** Whether a part of the log is lost, and no base was taken since. */
    boolean isBehindGap() {
        return gap;
    }

    /** The log is received. */
    void following() {
        trouble = Optional.empty();
        alerts.clear(key(NotificationEvent.LOG_STALLED));
    }

    /** The log is not received, or cannot be stored. */
    void failed(Failure why) {
        trouble = Optional.of(why);
        alerts.raise(Alert.of(
                        key(NotificationEvent.LOG_STALLED),
                        Severity.ERROR,
                        "the database's log is not stored",
                        why.message(),
                        why.hint(),
                        clock.instant())
                .unless(Lookout.alert(localSite)));
    }

    /** A part of the log is lost: what was committed from the end of what is stored to the next base is not restorable. */
    void gap(String why) {
        gap = true;
        alerts.raise(Alert.of(
                key(NotificationEvent.LOG_GAP),
                Severity.CRITICAL,
                "a part of the database's log is lost; a new base is taken",
                why,
                "Instants from here to the new base cannot be restored. See why the server did not keep its log.",
                clock.instant()));
    }

    /** A base was committed that what follows any gap goes on from. */
    void rebased() {
        gap = false;
        alerts.clear(key(NotificationEvent.LOG_GAP));
    }

    /** The log counts as durable without a synchronous site. */
    void without(String site, Failure why) {
        alerts.raise(Alert.of(
                key(NotificationEvent.DEGRADED).atSite(site),
                Severity.WARNING,
                "the log counts without synchronous site " + site,
                why.message(),
                "See what is told of the site; the log is brought there when it is there again.",
                clock.instant()));
    }

    /** The log is durable at a synchronous site. */
    void with(String site) {
        alerts.clear(key(NotificationEvent.DEGRADED).atSite(site));
    }

    /**
     * How long restoring the newest base takes.
     *
     * @param tooLong empty if that is not longer than a recovery may take
     * @param objective how long a recovery may take, if that was said
     */
    void judgeBase(Optional<Duration> tooLong, Optional<Duration> objective) {
        AlertKey key = key(NotificationEvent.RTO_BREACH);
        if (tooLong.isEmpty()) {
            alerts.clear(key);
            return;
        }
        alerts.raise(Alert.of(
                key,
                Severity.ERROR,
                "restoring the database's base alone would take longer than a recovery may",
                "it would take about " + Durations.show(tooLong.get()) + ", and the rto is "
                        + objective.map(Durations::show).orElse("not known"),
                "No new base helps. Set an 'rto' that can be kept, keep a warm standby, or divide the database. It is"
                        + " counted with cautious speeds, which docs/postgresql.md tells: a drill shows what it takes.",
                clock.instant()));
    }

    /** How a site stands, by the latest instant that is restorable there. */
    void judge(String site, Optional<Instant> until, Duration objective, Instant since) {
        AlertKey key = key(NotificationEvent.RPO_BREACH).atSite(site);
        Instant now = clock.instant();
        if (Duration.between(until.orElse(since), now).compareTo(objective) > 0) {
            String newest = until.map(instant -> "the latest restorable instant is " + instant)
                    .orElse("nothing of the log is there yet");
            alerts.raise(Alert.of(
                    key,
                    Severity.CRITICAL,
                    "the objective is not met at site " + site,
                    newest + ", the objective is " + Durations.show(objective),
                    "See what else is told of the database and of the site, and the agent's log.",
                    now));
        } else if (until.isPresent()) {
            alerts.clear(key);
        }
    }
}
