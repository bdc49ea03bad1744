package dev.holdfast.source.mariadb.server;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;

/** Says in the SPI's words what went wrong in the server or on the way there. */
public final class Failures {
    private Failures() {}

    /** A failure that leaves nothing to be read, with a hint by the number that the server gave. */
    public static SourceException.Unavailable unavailable(String what, IOException e) {
        return new SourceException.Unavailable(what + ": " + message(e), hint(e), e);
    }

    /** What was said, in one line. */
    public static String message(IOException e) {
        String said = e.getMessage() == null ? e.toString() : e.getMessage();
        return said.replaceAll("\\s+", " ").strip();
    }

    private static String hint(IOException e) {
        if (!(e instanceof ServerError error)) {
            return "Check that the server runs, and where its socket or port is.";
        }
        return switch (error.code()) {
            case 1045, 1698 ->
                "Check the account and its password; without one, it has to be of this user, by the plugin"
                        + " unix_socket.";
            case 1142, 1227 -> "Give the account what it lacks; docs/mariadb.md has the statement.";
            case 1040 -> "Raise max_connections, or end connections that nobody uses.";
            case 1053, 1927 -> "The server is stopping; try again.";
            default -> "";
        };
    }
}
