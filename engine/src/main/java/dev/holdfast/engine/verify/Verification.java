package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.KeyStore;
import dev.holdfast.engine.repository.DamageRecords;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.VerifiedPacks;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Checks a site: every point down to its chunks, and packs whole, those first that were not checked for longest. */
public final class Verification {
    private final Repository repository;
    private final InstantSource clock;
    private final VerifyReport report = new VerifyReport();
    private final DamagedPacks damaged;

    public Verification(Repository repository, InstantSource clock) {
        this.repository = repository;
        this.damaged = new DamagedPacks(repository.store());
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
        if (repository.keys().isSealed()) {
            throw new RepositoryException.WrongKey(
                    "a sealed host's key cannot check a repository: it opens nothing", "Use a restorer's key.");
        }
        IndexCheck index = new IndexCheck(repository, report);
        index.readSegments();
        checkRecipients();
        List<Candidate> chosen = choose(percent, index);
        chosen.forEach(candidate -> progress.expectMore(candidate.stat().length()));
        examineRecorded();
        if (percent > 0) {
            readBack(chosen, index, workers, progress);
        }
        new LogCheck(repository, report, percent >= 100).run();
        new StructureCheck(repository, damaged, report).run();
        damaged.tell(report, index);
        return report;
    }

    /**
     * Records the packs that a verification found damaged, so that the next backups store anew what is in them.
     *
     * @param to the writing side of the repository's store
     * @return how many packs were recorded that were not before
     * @throws RepositoryException.WrongKey if the key does not allow it
     */
    public static int record(Repository repository, BlobStore to, VerifyReport report)
            throws RepositoryException.WrongKey, BlobStoreException {
        int recorded = 0;
        for (Map.Entry<Id, List<DamagedPack>> each : report.damagedPacks().entrySet()) {
            recorded += DamageRecords.write(repository, to, each.getKey(), each.getValue());
        }
        return recorded;
    }

    /** Looks again at what was found damaged before: it may have been put back, or still be in need of healing. */
    private void examineRecorded() throws BlobStoreException {
        DamageRecords records = repository.damageRecords();
        for (Id domain : records.domains()) {
            DamageRecords.Found found = records.read(domain);
            found.warnings().forEach(warning -> report.note(ObjectNames.damageRecordsOf(domain), warning));
            for (DamagedPack pack : found.packs()) {
                if (damaged.examine(pack)) {
                    damaged.wasRecorded(pack, domain);
                }
            }
        }
    }

    /** Keys of others that no longer open anything are a disaster too, though this key still opens everything. */
    private void checkRecipients() throws RepositoryException, BlobStoreException {
        Set<String> right = new HashSet<>();
        new KeyStore(repository.store(), repository.id())
                .recipients(repository.keys())
                .forEach(recipient -> right.add(recipient.id().hex()));
        Listing.each(repository.store(), "keys/recipients/", stat -> {
            if (!right.contains(stat.name().lastSegment())) {
                report.add(stat.name().value(), "this recipient's key is damaged or not authentic, and opens nothing");
            }
        });
    }

    private List<Candidate> choose(int percent, IndexCheck index) throws BlobStoreException, IOException {
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
        index.compare(
                all.stream()
                        .collect(Collectors.toMap(
                                each -> each.stat().name(), each -> each.stat().length(), (one, _) -> one)),
                damaged);
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

    private void readBack(List<Candidate> chosen, IndexCheck index, int workers, Progress progress)
            throws RepositoryException, BlobStoreException, IOException, InterruptedException {
        BlockingQueue<PackCheck> checks = new ArrayBlockingQueue<>(workers);
        for (int i = 0; i < workers; i++) {
            checks.add(new PackCheck(repository, index, damaged, report, progress));
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
