package dev.holdfast.engine.point;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Opens points, several at once: a store may be far away. */
final class PointOpener {
    private static final int MOST_AT_ONCE = 64;

    private final PointCatalog catalog;
    private final int atOnce;

    /** @param concurrency how many requests at once serve the store best */
    PointOpener(PointCatalog catalog, int concurrency) {
        this.catalog = catalog;
        this.atOnce = Math.clamp(concurrency, 1, MOST_AT_ONCE);
    }

    /** How many are opened at once. */
    int atOnce() {
        return atOnce;
    }

    /** Opens points; what became of them, in the order given. */
    List<OpenedPoint> open(List<PointName> names) throws RepositoryException, BlobStoreException {
        if (names.size() <= 1) {
            return names.isEmpty() ? List.of() : List.of(open(names.getFirst()));
        }
        Semaphore underWay = new Semaphore(atOnce);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<OpenedPoint>> tasks = new ArrayList<>(names.size());
            for (PointName name : names) {
                underWay.acquire();
                tasks.add(readers.submit(() -> {
                    try {
                        return open(name);
                    } finally {
                        underWay.release();
                    }
                }));
            }
            List<OpenedPoint> opened = new ArrayList<>(names.size());
            for (Future<OpenedPoint> task : tasks) {
                opened.add(await(task));
            }
            return opened;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while reading points", "", e);
        } finally {
            readers.shutdownNow();
            readers.close();
        }
    }

    private OpenedPoint open(PointName name) throws RepositoryException, BlobStoreException {
        try {
            return new OpenedPoint.Authentic(name, catalog.open(name));
        } catch (RepositoryException.Damaged e) {
            return new OpenedPoint.Damaged(name, problem(e));
        } catch (RepositoryException.WrongKey e) {
            if (catalog.isSealed()) {
                throw e;
            }
            return new OpenedPoint.NotGranted(name, problem(e));
        }
    }

    private static String problem(RepositoryException e) {
        return Objects.requireNonNullElse(e.getMessage(), "it cannot be opened");
    }

    private static OpenedPoint await(Future<OpenedPoint> task)
            throws RepositoryException, BlobStoreException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case RepositoryException failure -> throw failure;
                case BlobStoreException failure -> throw failure;
                default -> throw new IllegalStateException("a point could not be opened", e);
            }
        }
    }
}
