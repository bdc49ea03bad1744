package dev.holdfast.agent.config;

import java.util.Locale;

/** What somebody may want to be told of. */
public enum NotificationEvent {
    /** A site cannot be reached, is full, or refuses what the agent asks for. */
    SITE_DOWN,
    /** The newest point of a workload at a site is older than its objective allows, or there is none. */
    RPO_BREACH,
    /** The end of that. */
    RPO_RESTORED,
    /** A site is not brought up to date. */
    REPLICATION_STALLED,
    /** No point of a workload is taken. */
    CAPTURE_FAILED,
    /** Points count without a synchronous site. */
    DEGRADED,
    /** More is asked for than limits allow. */
    OVERLOAD,
    /** A rehearsal of a recovery failed. */
    DRILL_FAILED,
    /** Stored data is missing, damaged or not authentic. */
    INTEGRITY,
    /** Another agent owns what this one did. */
    LEASE_LOST,
    /** Another agent is not heard of. */
    AGENT_SILENT,
    /** A clock is wrong. */
    CLOCK_SKEW;

    /** As it is written: {@code rpo-breach}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
