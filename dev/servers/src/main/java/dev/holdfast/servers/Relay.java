package dev.holdfast.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Stands between clients and a server, both on loopback, and asks before it passes anything on. */
public final class Relay implements AutoCloseable {
    private static final int AT_ONCE = 1 << 14;

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int server;
    private final Supplier<Connection> connections;

    /** One direction of a connection; asked by one thread. */
    @FunctionalInterface
    public interface Gate {
        /** Takes the time that these bytes are to take. Returns whether they may pass; if not, the connection is cut. */
        boolean mayPass(int count) throws InterruptedException;
    }

    /**
     * What is asked about one connection.
     *
     * @param there before bytes pass to the server
     * @param back before bytes pass to the client
     */
    public record Connection(Gate there, Gate back) {}

    /**
     * Opens it.
     *
     * @param server the port of the server
     * @param connections asked for each connection that a client makes
     */
    public Relay(int server, Supplier<Connection> connections) throws IOException {
        this.server = server;
        this.connections = connections;
        Thread.ofVirtual().start(this::accept);
    }

    /** Where it listens on loopback. */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, or the server is not there: the client sees its connection end.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream;
        try {
            upstream = new Socket(InetAddress.getLoopbackAddress(), server);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        sockets.add(client);
        sockets.add(upstream);
        Connection connection = connections.get();
        Thread.ofVirtual().start(() -> pass(client, upstream, connection.there()));
        Thread.ofVirtual().start(() -> pass(upstream, client, connection.back()));
    }

    private void pass(Socket from, Socket to, Gate gate) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[AT_ONCE];
            int count = in.read(buffer);
            while (count >= 0 && gate.mayPass(count)) {
                out.write(buffer, 0, count);
                count = in.read(buffer);
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

    /** Listens no more, and cuts all connections. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}
