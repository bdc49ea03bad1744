package dev.holdfast.source.mariadb.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * Packets of MariaDB's client/server protocol: three bytes of length, one that counts, and at
 * most 16 MiB of payload. For one thread, which waits no longer than it says; an interruption ends the wait.
 */
final class Wire implements AutoCloseable {
    /** A payload of this length goes on in the next packet. */
    private static final int LONGEST = 0xffffff;

    private static final int HEADER = 4;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer arrived = ByteBuffer.allocate(1 << 18).flip();
    private Optional<ByteBuffer> filling = Optional.empty();
    private int sequence;

    /**
     * A packet that came.
     *
     * @param payload its bytes, nobody else's
     * @param goesOn whether the next packet holds more of the same
     */
    record Packet(ByteBuffer payload, boolean goesOn) {}

    private Wire(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static Wire connect(SocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address); // on this host: it answers at once, or not at all
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            connected = true;
            return new Wire(channel, selector);
        } finally {
            if (!connected) {
                channel.close();
            }
        }
    }

    /** The next packet; empty if it has not come whole within that time, and what came of it is kept. */
    Optional<Packet> read(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Packet> packet = take();
            if (packet.isPresent()) {
                return packet;
            }
            if (!receive(deadline)) {
                return Optional.empty();
            }
        }
    }

    private Optional<Packet> take() {
        if (filling.isEmpty()) {
            if (arrived.remaining() < HEADER) {
                return Optional.empty();
            }
            int length = (arrived.get() & 0xff) | (arrived.get() & 0xff) << 8 | (arrived.get() & 0xff) << 16;
            sequence = (arrived.get() & 0xff) + 1;
            filling = Optional.of(ByteBuffer.allocate(length));
        }
        ByteBuffer payload = filling.get();
        int count = Math.min(payload.remaining(), arrived.remaining());
        payload.put(arrived.slice(arrived.position(), count));
        arrived.position(arrived.position() + count);
        if (payload.hasRemaining()) {
            return Optional.empty();
        }
        filling = Optional.empty();
        return Optional.of(new Packet(payload.flip(), payload.limit() == LONGEST));
    }

    /** Waits for bytes; false if none came. */
    private boolean receive(long deadline) throws IOException {
        arrived.compact();
        try {
            while (true) {
                int count = channel.read(arrived);
                if (count < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (count > 0) {
                    return true;
                }
                if (!await(SelectionKey.OP_READ, deadline)) {
                    return false;
                }
            }
        } finally {
            arrived.flip();
        }
    }

    private boolean await(int operation, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            return false;
        }
        channel.keyFor(selector).interestOps(operation);
        selector.select(left);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while the server was awaited");
        }
        return true;
    }

    /** Begins a command: the count of packets starts again. */
    void begin() {
        sequence = 0;
    }

    /** Sends one packet of less than 16 MiB. */
    void write(byte[] payload, Duration patience) throws IOException {
        if (payload.length >= LONGEST) {
            throw new IOException("a packet of " + payload.length + " bytes");
        }
        ByteBuffer packet = ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) payload.length)
                .put((byte) (payload.length >> 8))
                .put((byte) (payload.length >> 16))
                .put((byte) sequence++)
                .put(payload)
                .flip();
        long deadline = System.nanoTime() + patience.toNanos();
        while (packet.hasRemaining()) {
            if (channel.write(packet) == 0 && !await(SelectionKey.OP_WRITE, deadline)) {
                throw new IOException("the server took nothing for " + patience.toSeconds() + " s");
            }
        }
    }

    @Override
    public void close() {
        try (channel;
                selector) {
            sequence = 0;
        } catch (IOException e) {
            return; // it is gone already
        }
    }
}
