package dev.holdfast.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on loopback, and cuts all connections after so many bytes from the server. Until it
 * is told to cut it lets everything pass.
 */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong requests = new AtomicLong();

    private CuttingProxy(ServerSocket listener, int server) {
        this.listener = listener;
        this.server = server;
    }

    /** Stands before a port of loopback. */
    public static CuttingProxy before(int server) throws IOException {
        CuttingProxy proxy = new CuttingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    /** Where it listens on loopback. */
    public int port() {
        return listener.getLocalPort();
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

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
                sockets.add(client);
                sockets.add(upstream);
                Exchange exchange = new Exchange();
                Thread.ofVirtual().start(() -> forward(client, upstream, exchange));
                Thread.ofVirtual().start(() -> giveBack(upstream, client, exchange));
            } catch (IOException e) {
                // Closed, or the server is not there: the client sees its connection end.
            }
        }
    }

    private static final class Exchange {
        volatile boolean answered = true;
    }

    private void forward(Socket client, Socket upstream, Exchange exchange) {
        pass(client, upstream, _ -> {
            if (exchange.answered) {
                exchange.answered = false;
                requests.incrementAndGet();
            }
            return true;
        });
    }

    private void giveBack(Socket upstream, Socket client, Exchange exchange) {
        pass(upstream, client, count -> {
            exchange.answered = true;
            return left.addAndGet(-count) >= 0;
        });
    }

    private interface Passing {
        boolean mayPass(int count);
    }

    private void pass(Socket from, Socket to, Passing passing) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 14];
            int count = in.read(buffer);
            while (count >= 0 && passing.mayPass(count)) {
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
        } catch (IOException e) {
            // The other side ended it.
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
