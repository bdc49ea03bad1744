package dev.holdfast.agent.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * Closes connections of clients that are too slow, which would else hold all there may be: a request has to be there, its
 * handshake included, some seconds after its first byte, and answered and taken within a minute. (A limit on silence alone
 * is kept by one byte now and then.) Safe for use by many threads.
 */
final class ConnectionWatch implements Connection.Listener {
    private static final Duration TO_ASK = Duration.ofSeconds(10);
    private static final Duration TO_ANSWER = Duration.ofMinutes(1);

    private final LongSupplier nanos;
    private final Map<Connection, Watched> watched = new ConcurrentHashMap<>();

    /** What a connection does: it is fresh, waits, asks, or is answered. */
    private static final class Watched {
        private State state = State.ASKING;
        private long since;
        private long bytes;

        private enum State {
            WAITING,
            ASKING,
            ANSWERED
        }

        Watched(long since) {
            this.since = since;
        }

        synchronized void enter(State next, long now, long bytesIn) {
            state = next;
            since = now;
            bytes = bytesIn;
        }

        synchronized boolean isLate(long now, long bytesIn) {
            return switch (state) {
                case WAITING -> {
                    if (bytesIn > bytes) {
                        enter(State.ASKING, now, bytesIn);
                    }
                    yield false;
                }
                case ASKING -> now - since > TO_ASK.toNanos();
                case ANSWERED -> now - since > TO_ANSWER.toNanos();
            };
        }
    }

    /** @param nanos a monotonic clock */
    ConnectionWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof SslConnection)) { // within it is another, which is there from its handshake on
            watched.put(connection, new Watched(nanos.getAsLong()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        watched.remove(connection);
    }

    /** A request of a connection is there. */
    void asked(Connection connection) {
        enter(connection, Watched.State.ANSWERED);
    }

    /** It was answered. */
    void answered(Connection connection) {
        enter(connection, Watched.State.WAITING);
    }

    private void enter(Connection connection, Watched.State state) {
        Watched each = watched.get(connection);
        if (each != null) {
            each.enter(state, nanos.getAsLong(), connection.getBytesIn());
        }
    }

    /** Closes those that are too slow. */
    void sweep() {
        long now = nanos.getAsLong();
        watched.forEach((connection, each) -> {
            if (each.isLate(now, connection.getBytesIn())) {
                watched.remove(connection);
                connection.getEndPoint().close();
            }
        });
    }
}
