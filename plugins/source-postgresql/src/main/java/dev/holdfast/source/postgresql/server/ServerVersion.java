package dev.holdfast.source.postgresql.server;

import dev.holdfast.spi.source.SourceException;

/**
 * A server's version.
 *
 * @param number as {@code server_version_num} has it, such as 150018 for 15.18
 */
public record ServerVersion(int number) {
    private static final int OLDEST = 14;
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
