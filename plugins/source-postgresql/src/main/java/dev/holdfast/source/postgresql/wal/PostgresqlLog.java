package dev.holdfast.source.postgresql.wal;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The log of a server across its timelines. A timeline is received up to where the server's history says that it was left;
 * then the next from the first byte of that segment on, which PostgreSQL writes anew for each timeline.
 */
public final class PostgresqlLog implements LogReceiver {
    private static final Duration MARK_EVERY = Duration.ofSeconds(1);

    private final Server server;
    private final String slot;
    private final long segmentSize;
    private final String identity;
    private final Connection asking;
    private final WalClock clock;
    private final Pace pace = new Pace();
    private final Queue<LogEvent> told = new ArrayDeque<>();
    private final AtomicReference<Optional<LogPosition>> durable = new AtomicReference<>(Optional.empty());
    private WalStream stream;
    private TimelineHistory history;
    private Timeline timeline;
    private Lsn branch;
    private Lsn reached;
    private long markedAtNanos;
    private boolean awaited;

    private PostgresqlLog(
            Server server, long segmentSize, Connection asking, WalStream stream, TimelineHistory history) {
        this.server = server;
        this.slot = server.options().slot();
        this.segmentSize = segmentSize;
        this.asking = asking;
        this.clock = new WalClock(asking);
        this.stream = stream;
        this.identity = stream.identified().systemIdentifier();
        this.history = history;
        this.timeline = history.timeline();
        this.branch = new Lsn(0);
        this.reached = new Lsn(0);
        this.markedAtNanos = System.nanoTime() - MARK_EVERY.toNanos();
    }

    /**
     * Begins to receive.
     *
     * @param identity the system identifier that the server must have
     * @param segmentSize of files of the log, in bytes
     */
    public static PostgresqlLog begin(Server server, String identity, long segmentSize, Optional<LogPosition> after)
            throws SourceException {
        Connection asking = server.asking();
        Optional<WalStream> connected = Optional.empty();
        boolean begun = false;
        try {
            ReplicationSlot kept = slot(asking, server.options().slot(), after);
            WalStream stream = WalStream.connect(server);
            connected = Optional.of(stream);
            if (!stream.identified().systemIdentifier().equals(identity)) {
                throw new SourceException.Changed(
                        "the server is another one: its system identifier is "
                                + stream.identified().systemIdentifier() + ", not " + identity,
                        "Correct the url, or give the new server a workload of its own.");
            }
            PostgresqlLog log = new PostgresqlLog(server, segmentSize, asking, stream, stream.history());
            if (after.isPresent()) {
                log.goOn(after.get());
            } else {
                Lsn from = kept.restart().segmentStart(segmentSize);
                log.start(log.history.at(kept.restart()), from);
            }
            begun = true;
            return log;
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the replication slot cannot be used", e);
        } finally {
            if (!begun) {
                connected.ifPresent(WalStream::close);
                closeQuietly(asking);
            }
        }
    }

    private static ReplicationSlot slot(Connection asking, String name, Optional<LogPosition> after)
            throws SQLException, SourceException {
        Optional<ReplicationSlot> slot = ReplicationSlot.find(asking, name);
        if (slot.isPresent() && slot.get().lost()) {
            if (after.isPresent()) {
                throw new SourceException.Changed(
                        "the server gave up keeping its log for the slot '" + name + "'",
                        "A new base is needed. To keep more, raise max_slot_wal_keep_size.");
            }
            slot.get().drop(asking);
            slot = Optional.empty();
        }
        return slot.isPresent() ? slot.get() : ReplicationSlot.create(asking, name);
    }

    private void goOn(LogPosition after) throws SourceException {
        Timeline last = Timeline.ofStream(after.stream())
                .filter(history::knows)
                .orElseThrow(() -> new SourceException.Changed(
                        "the server's history knows nothing of the stream " + after.stream(),
                        "A new base is needed: the server was rewound, or restored."));
        Lsn place = new Lsn(after.offset());
        Optional<TimelineHistory.Ancestor> end = history.end(last);
        if (end.isPresent() && place.compareTo(end.get().until()) >= 0) {
            follow(end.get());
        } else {
            start(last, place);
        }
    }

    private void start(Timeline next, Lsn from) throws SourceException {
        timeline = next;
        reached = from;
        stream.start(slot, next, from);
    }

    /** Leaves a timeline for the next, on a connection that sends nothing yet. */
    private void follow(TimelineHistory.Ancestor end) throws SourceException {
        Timeline next = history.after(end);
        Lsn from = end.until().segmentStart(segmentSize);
        told.add(new LogEvent.Branch(next.at(from), end.timeline().at(end.until()), stream.document(next)));
        branch = end.until();
        start(next, from);
    }

    @Override
    public Optional<LogEvent> next(Duration patience) throws SourceException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<LogEvent> event = heard();
            if (event.isPresent() || System.nanoTime() >= deadline) {
                return event;
            }
            rest(pace.rest(awaited));
        }
    }

    static void rest(Duration pause) throws SourceException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the server's log was awaited", "");
        }
    }

    private Optional<LogEvent> heard() throws SourceException {
        if (!told.isEmpty()) {
            return Optional.of(told.remove());
        }
        if (System.nanoTime() - markedAtNanos >= MARK_EVERY.toNanos()) {
            Optional<LogEvent> mark = mark();
            if (mark.isPresent()) {
                return mark;
            }
        }
        tellDurable();
        Optional<TimelineHistory.Ancestor> end = history.end(timeline);
        if (end.isPresent() && reached.compareTo(end.get().until()) >= 0) {
            reconnect();
            follow(history.end(timeline).orElse(end.get()));
            return Optional.of(told.remove());
        }
        Optional<WalStream.Data> data;
        try {
            data = stream.poll();
        } catch (SourceException.Unavailable e) {
            return left(e);
        }
        if (data.isPresent()) {
            pace.came(data.get().bytes().remaining());
            return within(data.get(), end);
        }
        return stream.isActive()
                ? Optional.empty()
                : left(new SourceException.Unavailable("the server ended its log", "The reception is begun again."));
    }

    /** What belongs to the timeline: a server may send a little more of one that was left. */
    private Optional<LogEvent> within(WalStream.Data data, Optional<TimelineHistory.Ancestor> end) {
        if (end.isPresent()) {
            long left = end.get().until().value() - data.start().value();
            data.bytes().limit(Math.clamp(left, 0, data.bytes().limit()));
        }
        reached = new Lsn(data.start().value() + data.bytes().remaining());
        return data.bytes().hasRemaining()
                ? Optional.of(new LogEvent.Piece(timeline.at(data.start()), data.bytes()))
                : Optional.empty();
    }

    /** Looks why the stream ended: a standby that was promoted leaves its timeline, and all else is a loss. */
    private Optional<LogEvent> left(SourceException.Unavailable why) throws SourceException {
        reconnect();
        Optional<TimelineHistory.Ancestor> end = history.end(timeline);
        if (end.isEmpty()) {
            throw why;
        }
        return Optional.empty();
    }

    private void reconnect() throws SourceException {
        stream.close();
        stream = WalStream.connect(server);
        if (!stream.identified().systemIdentifier().equals(identity)) {
            throw new SourceException.Changed("another server answers now", "A new base is needed.");
        }
        history = stream.history();
        if (!history.knows(timeline)) {
            throw new SourceException.Changed(
                    "the server's history no longer knows timeline " + timeline.id(), "A new base is needed.");
        }
        Optional<TimelineHistory.Ancestor> end = history.end(timeline);
        if (end.isEmpty() || reached.compareTo(end.get().until()) < 0) {
            start(timeline, reached);
        }
    }

    private Optional<LogEvent> mark() throws SourceException {
        markedAtNanos = System.nanoTime();
        Optional<WalClock.Reading> reading;
        try {
            reading = clock.read();
            awaited = ReplicationSlot.isAwaited(asking, slot);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the server cannot be asked for the time", e);
        }
        long present = reading.map(WalClock.Reading::timeline).orElse(0L);
        if (present != 0 && present != history.timeline().id()) {
            reconnect(); // a standby was promoted, which its streams do not always tell
            return Optional.empty();
        }
        // While an older timeline is received, the present one's place says nothing of it.
        return timeline.equals(history.timeline())
                ? reading.map(each -> new LogEvent.Mark(timeline.at(each.until()), each.instant()))
                : Optional.empty();
    }

    private void tellDurable() throws SourceException {
        Optional<LogPosition> until = durable.get();
        if (until.isEmpty() || !stream.isActive()) {
            return;
        }
        Lsn place = new Lsn(until.get().offset());
        boolean here = until.get().stream().equals(timeline.stream());
        Lsn known = here || place.compareTo(branch) < 0 ? place : branch;
        stream.tell(known.compareTo(stream.received()) < 0 ? known : stream.received());
    }

    @Override
    public void durable(LogPosition until) {
        durable.set(Optional.of(until));
    }

    @Override
    public boolean isAwaited() {
        return awaited;
    }

    @Override
    public void close() {
        stream.close();
        closeQuietly(asking);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            return; // it is gone already
        }
    }
}
