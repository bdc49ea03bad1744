package dev.holdfast.source.postgresql.wal;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.source.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The physical replication slot for whose sake the server keeps its log.
 *
 * @param name its name
 * @param restart the server keeps the log from here on
 * @param lost whether the server gave up keeping it, as its bound was reached
 */
record ReplicationSlot(String name, Lsn restart, boolean lost) {
    /** Looks for a slot. */
    static Optional<ReplicationSlot> find(Connection connection, String name) throws SQLException, SourceException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT slot_type, restart_lsn, wal_status FROM pg_replication_slots WHERE slot_name = ?")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    return Optional.empty();
                }
                if (!"physical".equals(result.getString(1))) {
                    throw new SourceException.Unavailable(
                            "the replication slot '" + name + "' is a logical one, somebody else's",
                            "Name another by 'slot'.");
                }
                Optional<Lsn> restart = Optional.ofNullable(result.getString(2)).flatMap(Lsn::find);
                boolean lost = "lost".equals(result.getString(3)) || restart.isEmpty();
                return Optional.of(new ReplicationSlot(name, restart.orElse(new Lsn(0)), lost));
            }
        }
    }

    /** Whether commits wait for whoever receives by a slot: {@code synchronous_standby_names} names him, and he is chosen. */
    static boolean isAwaited(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT coalesce(bool_or(sync_state IN ('sync', 'quorum')), false) FROM pg_stat_replication
                  WHERE pid = (SELECT active_pid FROM pg_replication_slots WHERE slot_name = ?)""")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** Makes one: from now on the server keeps its log, back to its last checkpoint. */
    static ReplicationSlot create(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT lsn FROM pg_create_physical_replication_slot(?, true)")) {
            statement.setString(1, name);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("no slot was made");
                }
                return new ReplicationSlot(name, Lsn.of(result.getString(1)), false);
            }
        }
    }

    void drop(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }
}
