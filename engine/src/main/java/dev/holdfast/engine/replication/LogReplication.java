package dev.holdfast.engine.replication;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.log.ListedSegment;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Copies the log segments that another site lacks. A segment needs nothing but itself, so this may run at any time, also
 * while points are copied.
 */
public final class LogReplication {
    private final Repository source;
    private final Repository target;
    private final ObjectCopy copy;
    private final Tally tally;
    private final int concurrency;

    /** @param targetStore the writing side of {@code target} */
    public LogReplication(Repository source, Repository target, BlobStore targetStore) {
        this(source, target, targetStore, new UnderWay(), new Tally(new Progress()));
    }

    /** A part of a replication of all else. */
    LogReplication(Repository source, Repository target, BlobStore targetStore, UnderWay underWay, Tally tally) {
        this.source = source;
        this.target = target;
        this.tally = tally;
        this.copy = new ObjectCopy(source.store(), targetStore, underWay, tally);
        this.concurrency = Math.clamp(
                Math.min(
                        source.store().capabilities().concurrency(),
                        targetStore.capabilities().concurrency()),
                2,
                32);
    }

    /** Copies all segments that the target lacks. */
    void copyAll() throws BlobStoreException, InterruptedException {
        copy(LogName.LOGS);
    }

    /**
     * Copies the segments of a workload, by its pseudonym, that the target lacks.
     *
     * @throws RepositoryException.Damaged when all others were copied, if one is not right at the source
     */
    public ReplicationReport runFor(String workload)
            throws RepositoryException.Damaged, BlobStoreException, InterruptedException {
        copy(LogName.prefixOf(workload));
        ReplicationReport report = tally.report(0);
        if (!report.failures().isEmpty()) {
            CopyFailure first = report.failures().getFirst();
            throw new RepositoryException.Damaged(first.object() + ": " + first.problem()
                    + (report.failures().size() > 1
                            ? ", and " + (report.failures().size() - 1) + " more"
                            : ""));
        }
        return report;
    }

    private void copy(String prefix) throws BlobStoreException, InterruptedException {
        Set<LogName> there = new HashSet<>(names(target, prefix));
        List<LogName> missing = new ArrayList<>(names(source, prefix));
        missing.removeIf(there::contains);
        copy(missing);
    }

    private static List<LogName> names(Repository repository, String prefix) throws BlobStoreException {
        List<LogName> names = new ArrayList<>();
        try (LogCatalog catalog = new LogCatalog(repository)) {
            catalog.each(prefix, (ListedSegment segment) -> names.add(segment.name()));
        }
        return names;
    }

    private void copy(List<LogName> names) throws BlobStoreException, InterruptedException {
        Semaphore permits = new Semaphore(concurrency);
        List<Future<Optional<String>>> tasks = new ArrayList<>(names.size());
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (LogName name : names) {
                    permits.acquire();
                    tasks.add(pool.submit(() -> {
                        try {
                            return copy.copy(name.object());
                        } finally {
                            permits.release();
                        }
                    }));
                }
                for (int i = 0; i < names.size(); i++) {
                    Optional<String> problem = tasks.get(i).get();
                    if (problem.isPresent()) {
                        tally.fail(names.get(i).object(), problem.get());
                    }
                }
            } catch (ExecutionException e) {
                if (TaskFailure.of(e) instanceof BlobStoreException failure) {
                    throw failure;
                }
                throw new IllegalStateException("copying a log segment failed", e);
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
