package dev.holdfast.agent.config;

import java.util.Locale;

/** What somebody may want to be told of. */
public enum NotificationEvent {
    RPO_BREACH,
    RPO_RESTORED,
    REPLICATION_STALLED,
    CAPTURE_FAILED,
    DEGRADED,
    DRILL_FAILED,
    INTEGRITY,
    LEASE_LOST,
    AGENT_SILENT,
    CLOCK_SKEW;

    /** As it is written: {@code rpo-breach}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
