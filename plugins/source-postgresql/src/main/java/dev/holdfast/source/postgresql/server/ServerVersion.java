package dev.holdfast.source.postgresql.server;

import dev.holdfast.spi.source.SourceException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server's version.
 *
 * @param number as {@code server_version_num} has it, such as 150018 for 15.18
 */
public record ServerVersion(int number) {
    private static final int OLDEST = 13;
    private static final int NEWEST = 18;

    /** The major version, such as 15. */
    public int major() {
        return number / 10_000;
    }

    /** Refuses a version whose backups work otherwise, or may. */
    public void requireKnown() throws SourceException.Unavailable {
        if (major() < OLDEST || major() > NEWEST) {
            throw new SourceException.Unavailable(
                    "the server is PostgreSQL " + major() + "; those from " + OLDEST + " to " + NEWEST
                            + " are supported",
                    "Upgrade the older of the two: PostgreSQL or Holdfast.");
        }
    }

    /** Settings without which the connection that holds a backup would be ended while it waits: each a statement. */
    public List<String> withoutTimeouts() {
        List<String> all = new ArrayList<>(List.of(
                "SET statement_timeout = 0", "SET lock_timeout = 0", "SET idle_in_transaction_session_timeout = 0"));
        if (major() >= 14) {
            all.add("SET idle_session_timeout = 0");
        }
        return List.copyOf(all);
    }

    /** An expression that tells whether a server that replays has stopped doing so for a while; false of any other. */
    public String replayPaused() {
        return "pg_is_in_recovery() AND "
                + (major() >= 14 ? "pg_get_wal_replay_pause_state() = 'paused'" : "pg_is_wal_replay_paused()");
    }

    /** The query that begins a backup: a label, and an immediate checkpoint. */
    public String backupStart() {
        return major() >= 15 ? "SELECT pg_backup_start(?, true)" : "SELECT pg_start_backup(?, true, false)";
    }

    /** The query that ends a backup, without waiting for an archive: position, label, map of tablespaces. */
    public String backupStop() {
        return major() >= 15
                ? "SELECT lsn, labelfile, spcmapfile FROM pg_backup_stop(false)"
                : "SELECT lsn, labelfile, spcmapfile FROM pg_stop_backup(false, false)";
    }

    @Override
    public String toString() {
        return major() + "." + number % 10_000;
    }
}
