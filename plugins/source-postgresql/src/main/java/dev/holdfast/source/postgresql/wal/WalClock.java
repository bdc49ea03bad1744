package dev.holdfast.source.postgresql.wal;

import dev.holdfast.source.postgresql.server.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Asks a server how far its log reaches at an instant of its clock. */
final class WalClock {
    private static final int PAGE = 8192;
    private static final int SHORT_HEADER = 24;
    private static final int LONG_HEADER = 40;

    private final Connection connection;

    WalClock(Connection connection) {
        this.connection = connection;
    }

    /**
     * What the clock showed, and where the log reached after that.
     *
     * @param timeline that the server writes, or receives as a standby; 0 if it receives none
     */
    record Reading(Instant instant, Lsn until, long timeline) {}

    /**
     * Reads it, the instant before the place: so all that was committed by then lies before the place. Of a primary it is
     * the place where the next record goes, for a commit that does not wait for the disk lies before that and not always
     * before what is flushed. A standby knows only what it has replayed, and when that was committed.
     *
     * @return empty if a standby replayed nothing yet
     */
    Optional<Reading> read() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Optional<Instant> instant = instant(
                    statement,
                    "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() ELSE clock_timestamp() END");
            if (instant.isEmpty()) {
                return Optional.empty();
            }
            try (ResultSet result = statement.executeQuery("""
                    SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
                      CASE WHEN pg_is_in_recovery()
                        THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), 0)
                        ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint END""")) {
                if (!result.next() || result.getString(1) == null) {
                    return Optional.empty();
                }
                return Optional.of(
                        new Reading(instant.get(), beforeHeader(Lsn.of(result.getString(1))), result.getLong(2)));
            }
        }
    }

    private static Optional<Instant> instant(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            if (!result.next()) {
                return Optional.empty();
            }
            return Optional.ofNullable(result.getObject(1, OffsetDateTime.class))
                    .map(OffsetDateTime::toInstant);
        }
    }

    /** The next record's place may lie behind the header of a page that is written with that record only. */
    private static Lsn beforeHeader(Lsn place) {
        long inPage = place.value() % PAGE;
        return inPage == SHORT_HEADER || inPage == LONG_HEADER ? new Lsn(place.value() - inPage) : place;
    }
}
