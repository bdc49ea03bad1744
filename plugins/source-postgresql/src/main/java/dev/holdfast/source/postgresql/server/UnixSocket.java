package dev.holdfast.source.postgresql.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A socket of Unix in the shape that pgjdbc wants: the JDK has such sockets as channels only. Reads obey
 * {@link #setSoTimeout}; with one of a millisecond they never wait. One thread reads, one writes, any closes.
 */
final class UnixSocket extends Socket {
    /**
     * By so short a timeout pgjdbc asks whether anything is there, since it does not believe {@code available}, some hundred
     * times a second while a log is received. That is answered at once: waiting would switch threads several times.
     */
    private static final int PROBE_MILLIS = 1;

    private final Path path;
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private volatile int timeoutMillis;
    private volatile boolean connected;

    UnixSocket(Path path) throws IOException {
        this.path = path;
        this.channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
        this.readable = Selector.open();
        this.writable = Selector.open();
    }

    /** Connects to the path, whatever the address says: it is one of TCP, for want of others in the driver. */
    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(path));
        channel.configureBlocking(false);
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
        connected = true;
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        connect(address, 0);
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, into.length);
                return length == 0 ? 0 : receive(ByteBuffer.wrap(into, offset, length));
            }

            // One if a read would not wait, as nobody can say how much is there.
            @Override
            public int available() throws IOException {
                return readable.selectNow(_ -> {}) > 0 ? 1 : 0;
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    private int receive(ByteBuffer into) throws IOException {
        int timeout = timeoutMillis;
        long deadline = System.nanoTime() + timeout * 1_000_000L;
        while (true) {
            int count = channel.read(into);
            if (count != 0) {
                return count;
            }
            if (timeout == PROBE_MILLIS) {
                throw new NothingThere();
            }
            long left = timeout == 0 ? 0 : Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            await(readable, left);
            if (timeout > 0 && System.nanoTime() > deadline) {
                throw new SocketTimeoutException("nothing came on " + path + " within " + timeout + " ms");
            }
        }
    }

    /** The answer that nothing is there; without a trace, which would cost more than asking. */
    private static final class NothingThere extends SocketTimeoutException {
        private static final long serialVersionUID = 1;

        NothingThere() {
            super("nothing came yet");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    private void await(Selector selector, long millis) throws IOException {
        try {
            selector.select(_ -> {}, millis);
        } catch (ClosedSelectorException e) {
            throw new SocketException("closed: " + path, e);
        }
        if (Thread.currentThread().isInterrupted()) {
            close(); // a selector returns at once from now on; the wait cannot be gone on with
            throw new SocketException("interrupted: " + path);
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
                while (bytes.hasRemaining()) {
                    if (channel.write(bytes) == 0) {
                        await(writable, 0);
                    }
                }
            }

            @Override
            public void close() throws IOException {
                UnixSocket.this.close();
            }
        };
    }

    @Override
    public void setSoTimeout(int millis) {
        timeoutMillis = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeoutMillis;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    // What belongs to TCP means nothing here.

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public int getSendBufferSize() {
        return 1 << 16;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
    }
}
