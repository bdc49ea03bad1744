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
    /** A database's log is not received, or cannot be stored. */
    LOG_STALLED,
    /** A part of a database's log is lost. */
    LOG_GAP,
    /** Restoring a database's newest base alone would take longer than a recovery may. */
    RTO_BREACH,
    /** The environment points of a consistency group stay incomplete. */
    ENVIRONMENT_INCOMPLETE,
    /** Points or logs count without a synchronous site or one that is slow, or the hook after a point failed. */
    DEGRADED,
    /** More is asked for than limits allow. */
    OVERLOAD,
    /** Stored data is missing, damaged or not authentic. */
    INTEGRITY,
    /** Another agent owns what this one did. */
    LEASE_LOST,
    /** The lease of an environment cannot be renewed: nobody here sees whether another agent owns it. */
    LEASE_TROUBLE,
    /** Another agent is not heard of. */
    AGENT_SILENT,
    /** A clock is wrong. */
    CLOCK_SKEW;

    /** As it is written: {@code rpo-breach}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
