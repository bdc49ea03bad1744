package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a server's log as it arrives. One thread receives and cuts, another seals and stores, so that a slow store does
 * not keep the first from hearing the server; what both hold is bounded, and beyond that nothing more is received: the
 * server keeps it. A server is told that a piece is durable when the destination has it, never before.
 */
public final class LogFollower {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final LogReceiver receiver;
    private final LogCutter cutter;
    private final LogSealer sealer;
    private final Destination destination;
    private final Settings settings;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final RollUps rollUps = new RollUps();
    private final BlockingQueue<LogPiece> toStore = new ArrayBlockingQueue<>(1);
    private final AtomicLong stored = new AtomicLong();
    private long handed;

    /**
     * How to cut.
     *
     * @param every how often what has arrived is stored
     * @param still how often a log in which nothing happens is said to have reached a later instant
     * @param largest the most bytes of a piece, from 1 to {@link LogFrame#LONGEST}
     */
    public record Settings(Duration every, Duration still, int largest) {
        public Settings {
            if (!every.isPositive() || still.compareTo(every) < 0) {
                throw new IllegalArgumentException("not a rhythm: " + every + ", " + still);
            }
        }
    }

    /** Where segments go. Used by one thread at a time. */
    public interface Destination {
        /** Stores a segment wherever it has to be durable before the server may forget it. */
        void store(SealedSegment segment)
                throws RepositoryException, BlobStoreException, SourceException, InterruptedException;

        /** Stores a segment that holds nothing that was not stored before. */
        void storeRollUp(SealedSegment segment)
                throws RepositoryException, BlobStoreException, SourceException, InterruptedException;

        /**
         * The server told how far its log reached at an instant; called by the thread that receives. Where all before that
         * place is durable already, nothing is stored for it at once, and it is known all the same.
         */
        void heard(LogEvent.Mark mark);

        /** Whether somebody waits for what was received to be stored: then it is, before it is time. */
        boolean isAwaited();

        /**
         * Whether somebody waits for it to be stored that the log has reached an instant which the server told of already: then
         * that is stored too, even if nothing happened.
         */
        default boolean isMarkAwaited() {
            return false;
        }

        /** Whether the log is to go somewhere else from now on: then following ends. */
        default boolean isOver() {
            return false;
        }

        /** Where stored segments are read again. */
        BlobReader reader();
    }

    /**
     * Prepares to follow a log.
     *
     * @param receiver not closed here
     * @param cutter begins where the receiver does
     * @param sealer not closed here
     * @param nanos a clock that is never set, in nanoseconds
     */
    public LogFollower(
            LogReceiver receiver,
            LogCutter cutter,
            LogSealer sealer,
            Destination destination,
            Settings settings,
            InstantSource clock,
            LongSupplier nanos) {
        this.receiver = receiver;
        this.cutter = cutter;
        this.sealer = sealer;
        this.destination = destination;
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * Follows until the destination says that it is over, something fails or the thread is interrupted; what was not stored
     * then is received again later.
     */
    public void run() throws SourceException, RepositoryException, BlobStoreException, InterruptedException {
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Future<?> storing = pool.submit(() -> {
                while (true) {
                    store(toStore.take());
                }
            });
            receive(storing);
        } finally {
            pool.shutdownNow();
            pool.close();
        }
    }

    private void receive(Future<?> storing)
            throws SourceException, RepositoryException, BlobStoreException, InterruptedException {
        long cutAt = nanos.getAsLong() + settings.every().toNanos();
        long stillAt = nanos.getAsLong() + settings.still().toNanos();
        while (true) {
            Duration patience = Duration.ofNanos(Math.clamp(cutAt - nanos.getAsLong(), 0, BETWEEN_LOOKS.toNanos()));
            Optional<LogEvent> event = receiver.next(patience);
            if (event.isPresent()) {
                if (event.get() instanceof LogEvent.Mark mark) {
                    destination.heard(mark);
                }
                for (LogPiece piece : cutter.take(event.get())) {
                    hand(piece, storing);
                }
            }
            requireAlive(storing);
            if (handed == stored.get() && destination.isOver()) {
                return;
            }
            long now = nanos.getAsLong();
            boolean due = now - cutAt >= 0 && toStore.isEmpty();
            boolean markAwaited = handed == stored.get() && destination.isMarkAwaited();
            if (due || markAwaited || isAwaited()) {
                Optional<LogPiece> piece = markAwaited || now - stillAt >= 0 ? cutter.cutEvenIfStill() : cutter.cut();
                cutAt = now + settings.every().toNanos();
                if (piece.isPresent()) {
                    stillAt = now + settings.still().toNanos();
                    hand(piece.get(), storing);
                }
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("following the log was interrupted");
            }
        }
    }

    /** Whether somebody waits, and nothing is being stored: what comes meanwhile is stored together after it. */
    private boolean isAwaited() {
        return handed == stored.get() && (receiver.isAwaited() || destination.isAwaited());
    }

    private void hand(LogPiece piece, Future<?> storing)
            throws SourceException, RepositoryException, BlobStoreException, InterruptedException {
        handed++;
        while (!toStore.offer(piece, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
            requireAlive(storing);
        }
    }

    private static void requireAlive(Future<?> storing)
            throws SourceException, RepositoryException, BlobStoreException, InterruptedException {
        if (!storing.isDone()) {
            return;
        }
        try {
            storing.get();
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case RepositoryException failure -> throw failure;
                case BlobStoreException failure -> throw failure;
                case SourceException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                default -> throw new IllegalStateException("a piece of a log could not be stored", e);
            }
        }
    }

    private void store(LogPiece piece)
            throws RepositoryException, BlobStoreException, SourceException, InterruptedException {
        SealedSegment segment = sealer.seal(piece);
        destination.store(segment);
        receiver.durable(piece.end());
        stored.incrementAndGet();
        Optional<List<RollUps.Stored>> due =
                rollUps.add(new RollUps.Stored(segment.name(), segment.head()), clock.instant());
        if (due.isPresent()) {
            rollUp(due.get());
        }
    }

    /** What cannot be rolled up stays as it is: many objects are no loss. */
    private void rollUp(List<RollUps.Stored> segments) throws SourceException, InterruptedException {
        try {
            destination.storeRollUp(RollUp.of(destination.reader(), sealer, segments));
        } catch (BlobStoreException.Interrupted e) {
            throw new InterruptedException("rolling up a log was interrupted");
        } catch (RepositoryException | BlobStoreException e) {
            LOG.atWarn()
                    .addKeyValue("from", segments.getFirst().name())
                    .addKeyValue("segments", segments.size())
                    .addKeyValue("reason", e.getMessage())
                    .log("segments of a log could not be rolled up");
        }
    }
}
