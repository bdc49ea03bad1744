package dev.holdfast.servers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands between a client and an HTTP/1.1 server, both on this machine, and spoils exchanges as a plan says. It passes on
 * what it does not spoil byte for byte, the Host header included.
 */
public final class FaultProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Class<? extends Fault>, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicLong exchanges = new AtomicLong();
    private final LongAdder up = new LongAdder();
    private final LongAdder down = new LongAdder();
    private volatile FaultPlan plan;

    private FaultProxy(URI server, ServerSocket listener, FaultPlan plan) {
        this.server = server;
        this.listener = listener;
        this.plan = plan;
    }

    /** Starts one on a free port of loopback. */
    public static FaultProxy start(URI server, FaultPlan plan) throws IOException {
        ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        FaultProxy proxy = new FaultProxy(server, listener, plan);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    /** Where clients find it. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Decides otherwise from now on. */
    public void plan(FaultPlan next) {
        plan = next;
    }

    /** How many exchanges there were. */
    public long exchanges() {
        return exchanges.get();
    }

    /** How many bytes of bodies were passed on to the server. */
    public long bytesUp() {
        return up.sum();
    }

    /** How many bytes of bodies were passed on to clients. */
    public long bytesDown() {
        return down.sum();
    }

    private static MessageBody.Taker counting(LongAdder counter, MessageBody.Taker taker) {
        return (bytes, length) -> {
            counter.add(length);
            taker.take(bytes, length);
        };
    }

    /** How many exchanges met that kind of fault. */
    public long count(Class<? extends Fault> kind) {
        AtomicLong count = counts.get(kind);
        return count == null ? 0 : count.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (SocketException e) {
                return; // closed
            } catch (IOException e) {
                throw new UncheckedIOException("the proxy cannot accept connections", e);
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try (client;
                Socket upstream = new Socket(server.getHost(), server.getPort())) {
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Connection connection = new Connection(client, upstream);
            while (connection.exchange()) {
                // until one of them has enough
            }
            open.remove(upstream);
        } catch (IOException e) {
            // a connection that breaks is what this is for
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** A client's connection, and the one to the server that belongs to it. */
    private final class Connection {
        private final InputStream fromClient;
        private final OutputStream toClient;
        private final InputStream fromServer;
        private final OutputStream toServer;

        Connection(Socket client, Socket upstream) throws IOException {
            fromClient = new BufferedInputStream(client.getInputStream());
            toClient = client.getOutputStream();
            fromServer = new BufferedInputStream(upstream.getInputStream());
            toServer = upstream.getOutputStream();
        }

        /** Passes on a request and its reply; tells whether there may be another. */
        boolean exchange() throws IOException, InterruptedException {
            var next = MessageHead.read(fromClient);
            if (next.isEmpty()) {
                return false;
            }
            MessageHead request = next.get();
            Fault fault = plan.decide(exchanges.incrementAndGet(), request.method(), request.target());
            counts.computeIfAbsent(fault.getClass(), _ -> new AtomicLong()).incrementAndGet();
            switch (fault) {
                case Fault.Refuse() -> {
                    return false;
                }
                case Fault.Reply reply -> {
                    return replyInstead(request, reply);
                }
                case Fault.CutRequest(long bytes) -> {
                    toServer.write(request.bytes());
                    continueIfAsked(request);
                    new MessageBody(fromClient)
                            .copy(Math.min(bytes, request.length().orElse(0L)), MessageBody.to(toServer));
                    return false;
                }
                case Fault.Delay(var duration) -> Thread.sleep(duration);
                case Fault.None _, Fault.LoseReply _, Fault.CutReply _ -> {}
                case Fault.FlipReply _, Fault.ShortenReply _, Fault.Slow _ -> {}
            }
            toServer.write(request.bytes());
            continueIfAsked(request);
            passRequestBody(request, counting(up, MessageBody.to(toServer)));
            return reply(request, fault);
        }

        /** The server's own "100 Continue", passed on: clients wait for it before they send a body. */
        private void continueIfAsked(MessageHead request) throws IOException {
            toServer.flush();
            if (request.expectsContinue()) {
                toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                toClient.flush();
            }
        }

        private void passRequestBody(MessageHead request, MessageBody.Taker taker) throws IOException {
            MessageBody body = new MessageBody(fromClient);
            if (request.isChunked()) {
                body.copyChunks(taker);
            } else {
                body.copy(request.length().orElse(0L), taker);
            }
        }

        private boolean replyInstead(MessageHead request, Fault.Reply reply) throws IOException {
            if (request.expectsContinue()) {
                // refused before the body was sent, as servers do
                write(reply);
                return false;
            }
            passRequestBody(request, (_, _) -> {});
            write(reply);
            return true;
        }

        private void write(Fault.Reply reply) throws IOException {
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 " + reply.status() + " Spoiled\r\nContent-Length: " + body.length
                    + "\r\nContent-Type: application/xml\r\n" + reply.headers() + "\r\n";
            toClient.write(head.getBytes(StandardCharsets.US_ASCII));
            toClient.write(body);
            toClient.flush();
        }

        private boolean reply(MessageHead request, Fault fault) throws IOException, InterruptedException {
            MessageHead reply = MessageHead.read(fromServer).orElseThrow(() -> new IOException("no reply"));
            while (reply.status() == 100) {
                reply = MessageHead.read(fromServer).orElseThrow(() -> new IOException("no reply"));
            }
            boolean hasBody = !request.method().equals("HEAD") && reply.status() != 204 && reply.status() != 304;
            if (fault instanceof Fault.LoseReply) {
                if (hasBody && reply.length().isPresent()) {
                    new MessageBody(fromServer).copy(reply.length().get(), (_, _) -> {});
                }
                return false;
            }
            long length = hasBody ? reply.length().orElse(0L) : 0;
            if (fault instanceof Fault.ShortenReply(long bytes) && length > bytes) {
                toClient.write(reply.withLength(bytes).bytes());
                new MessageBody(fromServer).copy(bytes, MessageBody.to(toClient));
                return false;
            }
            toClient.write(reply.bytes());
            toClient.flush();
            if (hasBody) {
                passReplyBody(reply, fault);
            }
            return !(fault instanceof Fault.CutReply) && !reply.closes();
        }

        private void passReplyBody(MessageHead reply, Fault fault) throws IOException {
            MessageBody body = new MessageBody(fromServer);
            MessageBody.Taker taker = counting(down, spoiling(fault));
            if (reply.isChunked()) {
                body.copyChunks(fault instanceof Fault.CutReply ? taker : MessageBody.to(toClient));
            } else if (reply.length().isPresent()) {
                body.copy(reply.length().get(), taker);
            } else {
                body.copyAll(taker);
            }
        }

        private MessageBody.Taker spoiling(Fault fault) {
            MessageBody.Taker plain = MessageBody.to(toClient);
            long[] position = new long[1];
            return switch (fault) {
                case Fault.FlipReply(long at, int bit) ->
                    (bytes, length) -> {
                        long offset = at - position[0];
                        if (offset >= 0 && offset < length) {
                            bytes[(int) offset] ^= (byte) (1 << bit);
                        }
                        position[0] += length;
                        plain.take(bytes, length);
                    };
                case Fault.CutReply(long limit) ->
                    (bytes, length) -> {
                        int left = (int) Math.min(length, limit - position[0]);
                        plain.take(bytes, left);
                        position[0] += left;
                        if (position[0] == limit) {
                            throw new IOException("cut, as planned");
                        }
                    };
                case Fault.Slow(long bytesPerSecond) ->
                    (bytes, length) -> {
                        try {
                            Thread.sleep(1000L * length / bytesPerSecond);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new IOException("interrupted", e);
                        }
                        plain.take(bytes, length);
                    };
                default -> plain;
            };
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy does not close", e);
        }
        threads.shutdownNow();
        threads.close();
    }
}
