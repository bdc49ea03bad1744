package dev.holdfast.source.mariadb.server;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.time.Duration;

/**
 * Opens connections to one server. Safe for use by many threads.
 *
 * @param options how it is reached
 */
public record Server(ServerOptions options) {
    private static final Duration LONG = Duration.ofDays(7);

    /** A connection for queries that answer soon: half a minute at most. */
    public Connection asking() throws SourceException.Unavailable {
        try {
            return Connection.open(options);
        } catch (IOException e) {
            throw Failures.unavailable("cannot connect to " + options, e);
        }
    }

    /** A connection for what may take long. */
    public Connection patient() throws SourceException.Unavailable {
        try {
            return Connection.open(options, LONG);
        } catch (IOException e) {
            throw Failures.unavailable("cannot connect to " + options, e);
        }
    }
}
