package dev.holdfast.campaigns;

import dev.holdfast.engine.store.Bandwidth;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A host's way to a store on loopback, on which what it sends passes no faster than each of some limits lets it. */
final class Uplink implements AutoCloseable {
    private static final int AT_ONCE = 1 << 14;

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int store;
    private final List<Bandwidth> limits;
    private final LongAdder sent;

    /**
     * Opens it.
     *
     * @param store the port of the store
     * @param limits its own, and what it shares with others
     * @param sent counts what passed to the store
     */
    Uplink(int store, List<Bandwidth> limits, LongAdder sent) throws IOException {
        this.store = store;
        this.limits = List.copyOf(limits);
        this.sent = sent;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), store);
                sockets.add(client);
                sockets.add(upstream);
                Thread.ofVirtual().start(() -> pass(client, upstream, true));
                Thread.ofVirtual().start(() -> pass(upstream, client, false));
            } catch (IOException e) {
                // Closed, or the store is not there: the client sees its connection end.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean isLimited) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[AT_ONCE];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (isLimited) {
                    for (Bandwidth limit : limits) {
                        limit.take(count);
                    }
                    sent.add(count);
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The other side ended it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}
