package dev.holdfast.source.postgresql.server;

import dev.holdfast.spi.source.SourceException;
import java.sql.SQLException;

/** Says in the SPI's words what went wrong in the server or on the way there. */
public final class SqlFailures {
    private SqlFailures() {}

    /** A failure that leaves nothing to be read, with a hint by the state that the server gave. */
    public static SourceException.Unavailable unavailable(String what, SQLException e) {
        return new SourceException.Unavailable(what + ": " + message(e), hint(state(e)), e);
    }

    /** What the server said, in one line. */
    public static String message(SQLException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    }

    /** The SQLSTATE; empty if it has none. */
    public static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static String hint(String state) {
        return switch (state) {
            case "28000", "28P01" ->
                "Check the role, its password, and the server's pg_hba.conf; for replication it needs a line of its own.";
            case "42501" ->
                "Give the role what it lacks: REPLICATION, pg_read_all_settings, and EXECUTE on pg_backup_start and"
                        + " pg_backup_stop.";
            case "53300" -> "Raise max_connections, or end connections that nobody uses.";
            case "53400", "55006" -> "Raise max_replication_slots or max_wal_senders, or drop slots that nobody uses.";
            case "57P03" -> "The server is starting or stopping; try again.";
            case "08001", "08006", "08004" -> "Check that the server runs, and where it listens.";
            default -> "";
        };
    }
}
