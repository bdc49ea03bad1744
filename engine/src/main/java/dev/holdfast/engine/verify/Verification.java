package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.VerifiedPacks;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks a site: every point down to its chunks, and packs whole, those first that were not checked for longest. */
public final class Verification {
    private final Repository repository;
    private final InstantSource clock;
    private final VerifyReport report = new VerifyReport();

    public Verification(Repository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    private record Candidate(PackKind kind, BlobStat stat, long verifiedAt) {}

    /**
     * Checks the site.
     *
     * @param percent how much of the packs' bytes to read back, 0 to 100
     * @param workers threads that check packs
     * @return what was found; damage is no exception here
     */
    public VerifyReport run(int percent, int workers, Progress progress)
            throws RepositoryException, BlobStoreException, IOException, InterruptedException {
        for (String segment : repository.index(Id.ORDINARY_DOMAIN).refresh()) {
            report.add(segment, "this index segment is damaged; backups can still be restored");
        }
        if (repository.keys().isSealed()) {
            throw new RepositoryException.WrongKey(
                    "a sealed host's key cannot check a repository: it opens nothing", "Use a restorer's key.");
        }
        List<Candidate> chosen = choose(percent);
        chosen.forEach(candidate -> progress.expectMore(candidate.stat().length()));
        new StructureCheck(repository, report).run();
        if (percent > 0) {
            readBack(chosen, workers, progress);
        }
        return report;
    }

    private List<Candidate> choose(int percent) throws BlobStoreException, IOException {
        VerifiedPacks verified = VerifiedPacks.open(repository);
        List<Candidate> all = new ArrayList<>();
        long[] bytes = new long[1];
        for (PackKind kind : PackKind.values()) {
            Listing.each(repository.store(), kind.folder() + "/", stat -> {
                report.sawPack();
                bytes[0] += stat.length();
                all.add(new Candidate(
                        kind, stat, verified.lastVerified(stat.name().lastSegment())));
            });
        }
        if (percent >= 100) {
            return all;
        }
        all.sort(Comparator.comparingLong(Candidate::verifiedAt));
        long wanted = bytes[0] / 100 * percent;
        List<Candidate> chosen = new ArrayList<>();
        for (Candidate candidate : all) {
            if (wanted <= 0) {
                break;
            }
            chosen.add(candidate);
            wanted -= candidate.stat().length();
        }
        return chosen;
    }

    private void readBack(List<Candidate> chosen, int workers, Progress progress)
            throws RepositoryException, BlobStoreException, IOException, InterruptedException {
        BlockingQueue<PackCheck> checks = new ArrayBlockingQueue<>(workers);
        for (int i = 0; i < workers; i++) {
            checks.add(new PackCheck(
                    repository.packs(), repository, new ChunkCodec(Compression.DEFAULT), report, progress));
        }
        VerifiedPacks verified = VerifiedPacks.open(repository);
        ExecutorService pool = Executors.newFixedThreadPool(
                workers, Thread.ofPlatform().name("verify-", 0).daemon().factory());
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (Candidate candidate : chosen) {
                tasks.add(pool.submit(() -> {
                    PackCheck check = checks.take();
                    try {
                        if (check.check(candidate.kind(), candidate.stat())) {
                            verified.add(candidate.stat().name().lastSegment(), clock.instant());
                        }
                    } finally {
                        checks.add(check);
                    }
                    return null;
                }));
            }
            for (Future<?> task : tasks) {
                await(task);
            }
        } finally {
            pool.shutdownNow();
            pool.close();
            checks.forEach(PackCheck::close);
            verified.save();
        }
    }

    private static void await(Future<?> task) throws RepositoryException, BlobStoreException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case RepositoryException failure -> throw failure;
                case BlobStoreException failure -> throw failure;
                default -> throw new IllegalStateException("a check failed", e);
            }
        }
    }
}
