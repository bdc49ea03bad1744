package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.database.LogStandings;
import dev.holdfast.agent.health.Lookout;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Heartbeat;
import dev.holdfast.agent.work.Work;
import java.time.ZoneId;
import java.util.List;

/**
 * What the daemon works with, as one configuration says it.
 *
 * @param configuration the configuration
 * @param work does what is decided
 * @param alerts hears of what somebody should be told of
 * @param lookout what is known of the sites
 * @param logs how the logs of databases stand
 * @param zone the local time that windows are of
 * @param heartbeats beat for as long as the daemon works
 */
public record Equipment(
        Configuration configuration,
        Work work,
        Alerts alerts,
        Lookout lookout,
        LogStandings logs,
        ZoneId zone,
        List<Heartbeat> heartbeats) {
    public Equipment {
        heartbeats = List.copyOf(heartbeats);
    }
}
