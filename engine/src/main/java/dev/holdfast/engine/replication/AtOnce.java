package dev.holdfast.engine.replication;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Does the same with many objects, several at once. */
final class AtOnce {
    private AtOnce() {}

    /** What is done with each. */
    @FunctionalInterface
    interface Step<T, R> {
        R with(T object) throws RepositoryException, BlobStoreException, InterruptedException;
    }

    /** What came of each, in their order; the first failure ends all. */
    static <T, R> List<R> each(List<T> objects, int most, Step<T, R> step)
            throws RepositoryException, BlobStoreException, InterruptedException {
        Semaphore permits = new Semaphore(most);
        List<Future<R>> tasks = new ArrayList<>(objects.size());
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (T object : objects) {
                    permits.acquire();
                    tasks.add(pool.submit(() -> {
                        try {
                            return step.with(object);
                        } finally {
                            permits.release();
                        }
                    }));
                }
                List<R> results = new ArrayList<>(objects.size());
                for (Future<R> task : tasks) {
                    results.add(task.get());
                }
                return results;
            } catch (ExecutionException e) {
                throw failure(e);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static IllegalStateException failure(ExecutionException ended)
            throws RepositoryException, BlobStoreException, InterruptedException {
        return switch (TaskFailure.of(ended)) {
            case RepositoryException failure -> throw failure;
            case BlobStoreException failure -> throw failure;
            case InterruptedException failure -> throw failure;
            default -> new IllegalStateException("copying failed", ended);
        };
    }
}
