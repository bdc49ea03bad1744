package dev.holdfast.engine.read;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fetches chunks in ranged reads that cover neighbours in a pack, several at once, and hands them out in the order in which
 * they were asked for, stretch by stretch, each by one of several workers that open and check: who writes them asks in the
 * order of his target, and the device gets long writes one after the other, wherever the chunks came from. What is under way
 * is bounded. Used by one thread, which may go on asking while earlier chunks are still on their way; the receivers are
 * called by workers.
 */
public final class ChunkFetcher implements AutoCloseable {
    private static final int USUAL_READ = 1 << 20;

    /** Sealed bytes that were read, or are being read, and were not handed out yet. */
    private static final int MOST_HELD = 64 << 20;

    /** Sealed bytes of chunks whose neighbourhood in packs is looked at together. */
    private static final int WINDOW = MOST_HELD / 4;

    private final ChunkSource chunks;
    private final ExecutorService fetchers;
    private final ExecutorService workers;
    private final BlockingQueue<ChunkOpener> openers;
    private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();
    private final Semaphore reading;
    private final Semaphore held = new Semaphore(MOST_HELD);
    private final int mostReading;
    private final Pending all = new Pending();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * Opens a fetcher.
     *
     * @param workerCount threads that open and check
     * @param requests how many reads are under way at once, at least one more than {@code workerCount}
     */
    public ChunkFetcher(ChunkSource chunks, ChunkHasher hasher, int workerCount, int requests) {
        this.chunks = chunks;
        fetchers = Executors.newVirtualThreadPerTaskExecutor();
        workers = Executors.newFixedThreadPool(
                workerCount, Thread.ofPlatform().name("read-", 0).daemon().factory());
        openers = new ArrayBlockingQueue<>(workerCount);
        for (int i = 0; i < workerCount; i++) {
            openers.add(new ChunkOpener(hasher.copy()));
        }
        mostReading = Math.max(requests, workerCount + 1);
        reading = new Semaphore(mostReading);
    }

    /** How many workers suit receivers that write what they take: several for each core, since each waits for the device most of the time. */
    public static int writingWorkers() {
        return 4 * Runtime.getRuntime().availableProcessors();
    }

    /** How many reads are under way at once, at most. */
    public int requests() {
        return mostReading;
    }

    /** Takes chunks, or hears that one is not to be had. */
    public interface Receiver {
        /** Takes a chunk that was found right, and is gone after. Whatever it throws ends the fetching. */
        void take(ChunkOpener.Opened chunk) throws Exception;

        /** Hears that no right copy is there. */
        void damaged(RepositoryException.Damaged damage);

        /**
         * Called after the last chunk of a stretch, on who wanted that, by the worker that handed out all of it: what was put
         * together is written now. Whatever it throws ends the fetching.
         */
        default void finish() throws Exception {}
    }

    /**
     * What is asked for.
     *
     * @param located where a chunk is
     * @param receiver who wants it
     */
    public record Request(ChunkSource.Located located, Receiver receiver) {}

    /** What was asked for at once. */
    public final class Batch {
        private final Pending stretches = new Pending();

        private Batch() {}

        /** Waits for all of it; throws what any of the fetching failed for. */
        public void await() throws Exception {
            stretches.await();
            requireNoFailure();
        }
    }

    /** Fetches chunks, which are handed out in about the order of the list; returns when the last was asked for. */
    public Batch fetch(List<Request> requests) throws Exception {
        Batch batch = new Batch();
        int from = 0;
        int sealed = 0;
        for (int to = 0; to < requests.size(); to++) {
            int length = requests.get(to).located().entry().sealedLength();
            if (sealed + length > WINDOW && to > from) {
                begin(requests.subList(from, to), sealed, batch);
                from = to;
                sealed = 0;
            }
            sealed += length;
        }
        if (from < requests.size()) {
            begin(requests.subList(from, requests.size()), sealed, batch);
        }
        return batch;
    }

    private void begin(List<Request> window, int sealed, Batch batch) throws Exception {
        held.acquire(held(sealed));
        if (failure.get() != null) {
            held.release(held(sealed));
            requireNoFailure();
        }
        List<Stretch> stretches = Stretch.of(window);
        all.expect(stretches.size());
        batch.stretches.expect(stretches.size());
        for (List<Stretch.Part> read : ReadPlan.of(stretches)) {
            reading.acquire();
            fetchers.execute(() -> {
                Arrival arrival = read(read);
                reading.release();
                for (Stretch.Part part : read) {
                    if (part.arrive(arrival)) {
                        workers.execute(() -> work(part.stretch(), batch));
                    }
                }
            });
        }
    }

    /** Reads what covers the parts, which are neighbours in one pack; what fails for another reason than damage ends the fetching. */
    private Arrival read(List<Stretch.Part> parts) {
        try {
            Optional<RepositoryException.Damaged> givenUp =
                    chunks.givenUp(parts.getFirst().located());
            return failure.get() == null && givenUp.isEmpty() ? readNow(parts) : Arrival.nothing(givenUp);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            return Arrival.nothing(Optional.empty());
        }
    }

    private Arrival readNow(List<Stretch.Part> parts) throws BlobStoreException {
        ChunkSource.Located first = parts.getFirst().located();
        int from = first.entry().offset();
        int length = ReadPlan.end(parts) - from;
        byte[] kept = buffers.poll();
        byte[] buffer = kept != null && kept.length >= length ? kept : new byte[Math.max(USUAL_READ, length)];
        RepositoryException.Damaged damage;
        try {
            StoreReading.range(first.packs().store(), first.pack().name(), from, buffer, 0, length);
            return Arrival.of(parts, buffer, from, buffers::add);
        } catch (RepositoryException e) {
            damage = new RepositoryException.Damaged(first.pack().name() + " cannot be read", e);
        } catch (BlobStoreException e) {
            damage = chunks.unreadable(first, e);
        }
        buffers.add(buffer);
        return Arrival.nothing(Optional.of(damage));
    }

    private void work(Stretch stretch, Batch batch) {
        try {
            if (failure.get() == null) {
                ChunkOpener opener = openers.take();
                try {
                    for (Stretch.Part part : stretch.parts()) {
                        deliver(part, opener);
                    }
                    stretch.parts().getLast().receiver().finish();
                } finally {
                    openers.add(opener);
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            stretch.parts().forEach(Stretch.Part::leave);
            held.release(held(stretch.sealed()));
            batch.stretches.did();
            all.did();
        }
    }

    private void deliver(Stretch.Part part, ChunkOpener opener) throws Exception {
        ChunkOpener.Opened opened;
        try {
            opened = open(part, opener);
        } catch (RepositoryException.Damaged e) {
            part.receiver().damaged(e);
            return;
        }
        part.receiver().take(opened);
    }

    private ChunkOpener.Opened open(Stretch.Part part, ChunkOpener opener)
            throws RepositoryException, BlobStoreException {
        ChunkSource.Located located = part.located();
        Arrival arrival = part.arrival();
        RepositoryException.Damaged damage;
        if (arrival.failure().isPresent()) {
            damage = arrival.failure().get();
        } else {
            try {
                return opener.open(located.pack(), located.entry(), arrival.bytes(), part.offset());
            } catch (RepositoryException.Damaged e) {
                damage = e;
            }
        }
        return chunks.readElsewhere(located, opener, damage);
    }

    /** What a part of a list counts for; a chunk that is larger than all may be comes alone. */
    private static int held(int sealed) {
        return Math.min(sealed, MOST_HELD);
    }

    /** Waits for all that was asked for. */
    public void await() throws Exception {
        all.await();
        requireNoFailure();
    }

    private void requireNoFailure() throws Exception {
        switch (failure.get()) {
            case null -> {}
            case Error error -> throw error;
            case Exception exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    @Override
    public void close() {
        fetchers.shutdownNow();
        workers.shutdownNow();
        fetchers.close();
        workers.close();
        openers.forEach(ChunkOpener::close);
    }
}
