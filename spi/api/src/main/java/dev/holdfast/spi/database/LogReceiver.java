package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import java.time.Duration;
import java.util.Optional;

/**
 * The log of a server, as it arrives. {@link #next} is called by one thread, {@link #durable} by any. The server keeps
 * what was not yet said to be durable, up to the bound that its operator set.
 */
public interface LogReceiver extends AutoCloseable {
    /**
     * The next thing heard.
     *
     * @param patience how long to wait for it at most
     * @return empty if nothing was heard in that time
     * @throws SourceException.Unavailable if the connection is lost; a new receiver goes on after the last that is durable
     * @throws SourceException.Changed if the server no longer has what comes next: there is a gap, and a new base is needed
     */
    Optional<LogEvent> next(Duration patience) throws SourceException;

    /**
     * Tells the server that all before a position is durable where it has to be: it may forget it, and commits that wait
     * for it may return. Never told of more than was received. Returns at once.
     */
    void durable(LogPosition until);

    /**
     * Whether somebody waits until what was received is durable, as commits of a server do that has a synchronous standby in
     * the receiver: then it is stored as soon as it can be, not when enough of it is there. May lag behind the server's
     * settings by seconds.
     */
    default boolean isAwaited() {
        return false;
    }

    /** Ends the reception; the server goes on keeping what was not said to be durable. */
    @Override
    void close();
}
