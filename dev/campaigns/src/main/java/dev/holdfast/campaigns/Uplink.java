package dev.holdfast.campaigns;

import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.servers.Relay;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A host's way to a store on loopback, on which what it sends passes no faster than each of some limits lets it. */
final class Uplink implements AutoCloseable {
    private final List<Bandwidth> limits;
    private final LongAdder sent;
    private final Relay relay;

    /**
     * Opens it.
     *
     * @param store the port of the store
     * @param limits its own, and what it shares with others
     * @param sent counts what passed to the store
     */
    Uplink(int store, List<Bandwidth> limits, LongAdder sent) throws IOException {
        this.limits = List.copyOf(limits);
        this.sent = sent;
        Relay.Connection connection = new Relay.Connection(this::send, _ -> true);
        relay = new Relay(store, () -> connection);
    }

    int port() {
        return relay.port();
    }

    private boolean send(int count) throws InterruptedException {
        for (Bandwidth limit : limits) {
            limit.take(count);
        }
        sent.add(count);
        return true;
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
