package dev.holdfast.engine.read;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Comparator;
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
 * Fetches chunks in ranged reads that cover neighbours in a pack, several at once, and has as many workers as there are
 * cores open and check them. What is under way is bounded. Used by one thread, which may go on asking while earlier chunks
 * are still on their way; the receivers are called by workers.
 */
public final class ChunkFetcher implements AutoCloseable {
    private static final int LONGEST_READ = 4 << 20;
    private static final int USUAL_READ = 1 << 20;

    /** What packs well becomes many times as long, and one worker opens all of a read. */
    private static final long MOST_PLAIN = 16 << 20;

    private static final int WIDEST_GAP = 128 << 10;

    private final ChunkSource chunks;
    private final ExecutorService fetchers;
    private final ExecutorService workers;
    private final BlockingQueue<ChunkOpener> openers;
    private final Queue<byte[]> buffers = new ConcurrentLinkedQueue<>();
    private final Semaphore underWay;
    private final int mostUnderWay;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * Opens a fetcher.
     *
     * @param workerCount threads that open and check
     * @param requests how many reads are under way at once, at least {@code workerCount} of them being worked on
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
        mostUnderWay = Math.max(requests, workerCount + 1);
        underWay = new Semaphore(mostUnderWay);
    }

    /** How many workers suit receivers that write what they take: several for each core, since each waits for the device most of the time. */
    public static int writingWorkers() {
        return 4 * Runtime.getRuntime().availableProcessors();
    }

    /** How many reads are under way at once, at most. */
    public int requests() {
        return mostUnderWay;
    }

    /** Takes chunks, or hears that one is not to be had. */
    public interface Receiver {
        /** Takes a chunk that was found right, and is gone after. Whatever it throws ends the fetching. */
        void take(ChunkOpener.Opened chunk) throws Exception;

        /** Hears that no right copy is there. */
        void damaged(RepositoryException.Damaged damage);

        /**
         * Called after the last chunk of a read, on who wanted that, by the worker that handed out all of them: what was put
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
        private int left;

        private Batch(int reads) {
            this.left = reads;
        }

        private synchronized void did() {
            left--;
            notifyAll();
        }

        /** Waits for all of it; throws what any of the fetching failed for. */
        public void await() throws Exception {
            synchronized (this) {
                while (left > 0) {
                    wait();
                }
            }
            requireNoFailure();
        }
    }

    /** Fetches chunks, in the order of their places in their packs; returns when the last was asked for. */
    public Batch fetch(List<Request> requests) throws Exception {
        List<Request> ordered = new ArrayList<>(requests);
        ordered.sort(Comparator.<Request, String>comparing(
                        request -> request.located().pack().hint().sha256())
                .thenComparingInt(request -> request.located().entry().offset()));
        List<List<Request>> reads = new ArrayList<>();
        int from = 0;
        long plain = 0;
        for (int to = 1; to <= ordered.size(); to++) {
            plain += ordered.get(to - 1).located().entry().plainLength();
            if (to == ordered.size()
                    || plain >= MOST_PLAIN
                    || !joins(ordered.get(from), ordered.get(to - 1), ordered.get(to))) {
                reads.add(List.copyOf(ordered.subList(from, to)));
                from = to;
                plain = 0;
            }
        }
        Batch batch = new Batch(reads.size());
        for (List<Request> read : reads) {
            submit(read, batch);
        }
        return batch;
    }

    private static boolean joins(Request first, Request last, Request next) {
        PackDirectory.Entry start = first.located().entry();
        PackDirectory.Entry end = next.located().entry();
        return first.located().packs() == next.located().packs()
                && first.located().pack().hint().equals(next.located().pack().hint())
                && end.offset() - last.located().entry().end() <= WIDEST_GAP
                && end.end() - start.offset() <= LONGEST_READ;
    }

    private void submit(List<Request> group, Batch batch) throws Exception {
        underWay.acquire();
        if (failure.get() != null) {
            underWay.release();
            requireNoFailure();
        }
        fetchers.execute(() -> {
            try {
                Read read = read(group);
                workers.execute(() -> {
                    work(group, read);
                    buffers.add(read.buffer());
                    underWay.release();
                    batch.did();
                });
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
                underWay.release();
                batch.did();
            }
        });
    }

    /**
     * What was read for a group.
     *
     * @param buffer begins with the sealed bytes from the first chunk to the last
     * @param failure if there is one, each chunk is looked for elsewhere
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Read(byte[] buffer, Optional<RepositoryException.Damaged> failure) {}

    private Read read(List<Request> group) throws BlobStoreException {
        ChunkSource.Located first = group.getFirst().located();
        int from = first.entry().offset();
        int end = group.stream()
                .mapToInt(request -> request.located().entry().end())
                .max()
                .orElseThrow();
        byte[] kept = buffers.poll();
        byte[] buffer = kept != null && kept.length >= end - from ? kept : new byte[Math.max(USUAL_READ, end - from)];
        Optional<RepositoryException.Damaged> givenUp = chunks.givenUp(first);
        if (givenUp.isPresent()) {
            return new Read(buffer, givenUp);
        }
        try {
            StoreReading.range(first.packs().store(), first.pack().name(), from, buffer, 0, end - from);
            return new Read(buffer, Optional.empty());
        } catch (RepositoryException e) {
            return new Read(
                    buffer,
                    Optional.of(new RepositoryException.Damaged(first.pack().name() + " cannot be read", e)));
        } catch (BlobStoreException e) {
            return new Read(buffer, Optional.of(chunks.unreadable(first, e)));
        }
    }

    private void work(List<Request> group, Read read) {
        try {
            ChunkOpener opener = openers.take();
            try {
                int from = group.getFirst().located().entry().offset();
                for (Request request : group) {
                    deliver(request, read, from, opener);
                }
                group.getLast().receiver().finish();
            } finally {
                openers.add(opener);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void deliver(Request request, Read read, int from, ChunkOpener opener) throws Exception {
        ChunkOpener.Opened opened;
        try {
            opened = open(request.located(), read, from, opener);
        } catch (RepositoryException.Damaged e) {
            request.receiver().damaged(e);
            return;
        }
        request.receiver().take(opened);
    }

    private ChunkOpener.Opened open(ChunkSource.Located located, Read read, int from, ChunkOpener opener)
            throws RepositoryException, BlobStoreException {
        RepositoryException.Damaged damage;
        if (read.failure().isPresent()) {
            damage = read.failure().get();
        } else {
            PackDirectory.Entry entry = located.entry();
            try {
                return opener.open(located.pack(), entry, read.buffer(), entry.offset() - from);
            } catch (RepositoryException.Damaged e) {
                damage = e;
            }
        }
        return chunks.readElsewhere(located, opener, damage);
    }

    /** Waits for all that was asked for. */
    public void await() throws Exception {
        underWay.acquire(mostUnderWay);
        underWay.release(mostUnderWay);
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
