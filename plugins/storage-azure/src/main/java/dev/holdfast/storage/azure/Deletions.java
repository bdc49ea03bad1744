package dev.holdfast.storage.azure;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Deletes many blobs, several at once. The store's batches would save nothing: each blob in one counts as a request. */
final class Deletions {
    private Deletions() {}

    /** Deletes one. */
    interface Deletion {
        void delete(BlobName name) throws BlobStoreException;
    }

    /** Deletes all, goes on past failures, and throws the first of them at the end. */
    static void run(Collection<BlobName> names, int atOnce, Deletion deletion) throws BlobStoreException {
        ConcurrentLinkedQueue<BlobName> waiting = new ConcurrentLinkedQueue<>(names);
        AtomicReference<@Nullable BlobStoreException> first = new AtomicReference<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < Math.min(atOnce, names.size()); i++) {
                workers.add(threads.submit(() -> work(waiting, first, deletion)));
            }
            for (Future<?> worker : workers) {
                await(worker, threads);
            }
        }
        Optional<BlobStoreException> failure = Optional.ofNullable(first.get());
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void work(
            ConcurrentLinkedQueue<BlobName> waiting,
            AtomicReference<@Nullable BlobStoreException> first,
            Deletion deletion) {
        for (BlobName name = waiting.poll(); name != null; name = waiting.poll()) {
            try {
                deletion.delete(name);
            } catch (BlobStoreException.Interrupted e) {
                return;
            } catch (BlobStoreException e) {
                first.compareAndSet(null, e);
            }
        }
    }

    private static void await(Future<?> worker, ExecutorService threads) throws BlobStoreException {
        try {
            worker.get();
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while deleting", "", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("deleting failed in a way that it cannot", e.getCause());
        }
    }
}
