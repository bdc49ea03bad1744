package dev.holdfast.servers;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on loopback, and cuts all connections after so many bytes from the server. Until it
 * is told to cut it lets everything pass.
 */
public final class CuttingProxy implements AutoCloseable {
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong requests = new AtomicLong();
    private final Relay relay;

    private CuttingProxy(int server) throws IOException {
        relay = new Relay(server, this::connection);
    }

    /** Stands before a port of loopback. */
    public static CuttingProxy before(int server) throws IOException {
        return new CuttingProxy(server);
    }

    /** Where it listens on loopback. */
    public int port() {
        return relay.port();
    }

    /** Lets so many more bytes pass from the server, then cuts, and goes on refusing. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Cuts no more. */
    public void mend() {
        left.set(Long.MAX_VALUE);
    }

    /** How often a client sent something after the server had answered: the requests, in a protocol of such. */
    public long exchanges() {
        return requests.get();
    }

    private Relay.Connection connection() {
        AtomicBoolean answered = new AtomicBoolean(true);
        return new Relay.Connection(
                _ -> {
                    if (answered.getAndSet(false)) {
                        requests.incrementAndGet();
                    }
                    return true;
                },
                count -> {
                    answered.set(true);
                    return left.addAndGet(-count) >= 0;
                });
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
