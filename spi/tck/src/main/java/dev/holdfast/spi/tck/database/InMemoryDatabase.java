package dev.holdfast.spi.tck.database;

import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A database whose log is what a test appends to it. It keeps all of its log until it is told to forget, and knows how far
 * it was said to be durable. Safe for use by many threads.
 */
public final class InMemoryDatabase implements Database {
    private final String identity;
    private final InstantSource clock;
    private final List<Stream> streams = new ArrayList<>();
    private Optional<LogPosition> durable = Optional.empty();
    private long forgotten;
    private int connection;
    private boolean awaited;

    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Stream(LogPosition start, Optional<LogPosition> from, byte[] document, ByteArrayOutputStream bytes) {
        LogPosition end() {
            return start.plus(bytes.size());
        }
    }

    /**
     * An empty database.
     *
     * @param stream the name of its first stream
     * @param clock the server's
     */
    public InMemoryDatabase(String identity, String stream, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
        streams.add(new Stream(new LogPosition(stream, 0), Optional.empty(), new byte[0], new ByteArrayOutputStream()));
    }

    /** Commits bytes to the log; the place after them. */
    public synchronized LogPosition append(byte[] bytes) {
        streams.getLast().bytes().writeBytes(bytes);
        notifyAll();
        return end();
    }

    /** Goes on in another stream, from a place in the newest; what is behind that is abandoned. */
    public synchronized void branch(LogPosition start, long from, byte[] document) {
        LogPosition leaves = new LogPosition(streams.getLast().start().stream(), from);
        streams.add(new Stream(start, Optional.of(leaves), document.clone(), new ByteArrayOutputStream()));
        notifyAll();
    }

    /** The place where the log ends. */
    public synchronized LogPosition end() {
        return streams.getLast().end();
    }

    /** All bytes of a stream. */
    public synchronized byte[] bytes(String stream) {
        return streams.stream()
                .filter(each -> each.start().stream().equals(stream))
                .findFirst()
                .orElseThrow()
                .bytes()
                .toByteArray();
    }

    /** How far the log was said to be durable. */
    public synchronized Optional<LogPosition> durable() {
        return durable;
    }

    /** Forgets all of its log so far, as a server does whose disk is full. */
    public synchronized void forgetAll() {
        forgotten = end().offset();
    }

    /** From now on commits wait until what they wrote is durable. */
    public synchronized void awaitDurability() {
        awaited = true;
    }

    /** Ends all connections. */
    public synchronized void disconnect() {
        connection++;
        notifyAll();
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public String access() {
        return "from memory";
    }

    @Override
    public synchronized BaseSession base() {
        LogPosition start = end();
        return new InMemoryBase(this, start, clock);
    }

    LogRange needsSince(LogPosition start) {
        return new LogRange(start, end());
    }

    @Override
    public synchronized LogReceiver receive(Optional<LogPosition> after) throws SourceException {
        LogPosition from = after.orElse(first());
        int stream = 0;
        while (!streams.get(stream).start().stream().equals(from.stream())) {
            stream++;
            if (stream == streams.size()) {
                throw new SourceException.Changed("there is no stream " + from.stream(), "Take a new base.");
            }
        }
        if (stream == streams.size() - 1 && from.offset() < forgotten) {
            throw new SourceException.Changed("the log from " + from + " on is forgotten", "Take a new base.");
        }
        return new Receiver(stream, from, connection);
    }

    /** The first place that it did not forget. */
    private LogPosition first() {
        String newest = streams.getLast().start().stream();
        return forgotten == 0 ? streams.getFirst().start() : new LogPosition(newest, forgotten);
    }

    @Override
    public void close() {}

    private final class Receiver implements LogReceiver {
        private static final int LARGEST = 1 << 20;

        private final int of;
        private int stream;
        private LogPosition at;
        private boolean marked;

        Receiver(int stream, LogPosition at, int of) {
            this.stream = stream;
            this.at = at;
            this.of = of;
        }

        @Override
        public Optional<LogEvent> next(Duration patience) throws SourceException {
            synchronized (InMemoryDatabase.this) {
                requireConnected();
                Optional<LogEvent> event = ready();
                if (event.isEmpty() && !marked) {
                    marked = true;
                    return Optional.of(new LogEvent.Mark(at, clock.instant()));
                }
                if (event.isEmpty()) {
                    marked = false;
                    await(patience.toMillis());
                    requireConnected();
                }
                return event;
            }
        }

        private void await(long millis) {
            try {
                if (millis > 0) {
                    InMemoryDatabase.this.wait(millis);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void requireConnected() throws SourceException {
            if (of != connection) {
                throw new SourceException.Unavailable("the connection was lost", "Connect again.");
            }
        }

        private Optional<LogEvent> ready() throws SourceException {
            Stream current = streams.get(stream);
            boolean newest = stream == streams.size() - 1;
            long end = newest
                    ? current.end().offset()
                    : streams.get(stream + 1).from().orElseThrow().offset();
            if (at.offset() < end) {
                if (newest && at.offset() < forgotten) {
                    throw new SourceException.Changed("the log from " + at + " on is forgotten", "Take a new base.");
                }
                int from = (int) (at.offset() - current.start().offset());
                int length = (int) Math.min(LARGEST, end - at.offset());
                byte[] bytes = Arrays.copyOfRange(current.bytes().toByteArray(), from, from + length);
                LogEvent.Piece piece = new LogEvent.Piece(at, ByteBuffer.wrap(bytes));
                at = piece.end();
                return Optional.of(piece);
            }
            if (newest) {
                return Optional.empty();
            }
            stream++;
            Stream next = streams.get(stream);
            at = next.start();
            return Optional.of(new LogEvent.Branch(next.start(), next.from().orElseThrow(), next.document()));
        }

        @Override
        public void durable(LogPosition until) {
            synchronized (InMemoryDatabase.this) {
                if (until.stream().equals(at.stream()) && until.offset() > at.offset()) {
                    throw new IllegalStateException("said to be durable before it was received: " + until);
                }
                durable = Optional.of(until);
                InMemoryDatabase.this.notifyAll();
            }
        }

        @Override
        public boolean isAwaited() {
            synchronized (InMemoryDatabase.this) {
                return awaited;
            }
        }

        @Override
        public void close() {}
    }
}
