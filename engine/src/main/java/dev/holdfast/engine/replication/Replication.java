package dev.holdfast.engine.replication;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.DamageRecords;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.PointWalk;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings one site of a repository up to date with another. What to copy is read from the index segments that the target
 * lacks, so the cost grows with what is new; the order keeps the target consistent at every moment: what manifests need is
 * there before they are. The source may be written to meanwhile: manifests are listed first, and all that they need was
 * listed by the index before they were.
 *
 * <p>A pack that is not right at the source does not hold up the others of its segment: it is recorded as damaged at the
 * target, before the segment is there, so that no writer relies on it. What is recorded as damaged at the target and is
 * missing there is copied again.
 */
public final class Replication {
    private final Repository source;
    private final Repository target;
    private final BlobStore targetStore;
    private final ObjectCopy copy;
    private final int concurrency;
    private final Progress progress;
    private final List<CopyFailure> failures = new ArrayList<>();
    private final Set<DamagedPack> knownAtSource = new HashSet<>();
    private final AtomicLong packs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Prepares to copy.
     *
     * @param target the site to bring up to date
     * @param targetStore the writing side of {@code target}
     */
    public Replication(Repository source, Repository target, BlobStore targetStore, Progress progress)
            throws RepositoryException.Refused {
        requireSame(source, target);
        this.source = source;
        this.target = target;
        this.targetStore = targetStore;
        this.copy = new ObjectCopy(source.store(), targetStore);
        this.concurrency = Math.max(
                2,
                Math.min(
                        source.store().capabilities().concurrency(),
                        targetStore.capabilities().concurrency()));
        this.progress = progress;
    }

    /**
     * Brings epochs that were started at one site to another: they are needed to read what was written since. Only a
     * restorer's key can; others replicate all the same. A target that is open has to be opened anew to know them.
     *
     * @throws RepositoryException.Refused if the two are of different repositories
     */
    public static void carryEpochs(Repository source, Repository target, BlobStore targetStore)
            throws RepositoryException, BlobStoreException {
        if (source.keys().role() == Role.RESTORER) {
            requireSame(source, target);
            KeyAdministration.carryEpochs(targetStore, source.keys(), source.store());
        }
    }

    private static void requireSame(Repository source, Repository target) throws RepositoryException.Refused {
        if (!source.id().equals(target.id())) {
            throw new RepositoryException.Refused(
                    "the two sites belong to different repositories: " + source.id() + " and " + target.id(),
                    "Make the target with 'holdfast-agent init --replica-of'.");
        }
    }

    /** Copies what the target lacks. What is not right at the source is passed over and reported. */
    public ReplicationReport run() throws RepositoryException, BlobStoreException, InterruptedException {
        List<BlobName> points = missing("points/");
        List<BlobName> segments = missing("index/");
        readRecords();
        heal();
        for (BlobName segment : segments) {
            copySegment(segment);
        }
        long copied = copyPoints(points);
        return new ReplicationReport(copied, packs.get(), bytes.get(), points.size() - copied, failures);
    }

    private List<BlobName> missing(String prefix) throws BlobStoreException {
        Set<BlobName> there = new HashSet<>(names(target.store(), prefix));
        List<BlobName> missing = new ArrayList<>(names(source.store(), prefix));
        missing.removeIf(there::contains);
        return missing;
    }

    private static List<BlobName> names(BlobReader store, String prefix) throws BlobStoreException {
        List<BlobName> names = new ArrayList<>();
        Listing.each(store, prefix, stat -> names.add(stat.name()));
        return names;
    }

    /** Copies the packs that a segment names, then the segment: the target's index never names a pack it lacks. */
    private void copySegment(BlobName name) throws RepositoryException, BlobStoreException, InterruptedException {
        List<IndexSegment.PackRecord> named;
        Envelopes.Opened opened;
        try {
            byte[] content = StoreReading.whole(source.store(), name, IndexSegment.LARGEST);
            ObjectNames.requireName(name, content);
            opened = source.envelopes().open(ObjectKind.INDEX_SEGMENT, name.value(), content);
            named = IndexSegment.parse(opened.plaintext()).packs();
        } catch (RepositoryException.Damaged | FormatException e) {
            failures.add(new CopyFailure(name.value(), String.valueOf(e.getMessage())));
            return;
        }
        named.forEach(pack -> progress.expectMore(pack.length()));
        List<DamagedPack> lacking = copyPacks(packsOf(named));
        if (lacking.isEmpty() || record(opened.domain(), lacking)) {
            copyOne(name);
        }
    }

    private static List<Wanted> packsOf(List<IndexSegment.PackRecord> records) {
        return records.stream()
                .map(record -> new Wanted(new DamagedPack(record.kind(), record.sha256()), record.length(), true))
                .toList();
    }

    /** A pack to be copied, which the source should have or only might. */
    private record Wanted(DamagedPack pack, long length, boolean expected) {}

    /** Notes at the target that packs could not be had; tells whether the key there allows it. */
    private boolean record(Id domain, List<DamagedPack> lacking) throws BlobStoreException {
        try {
            DamageRecords.write(target, targetStore, domain, lacking);
            return true;
        } catch (RepositoryException.WrongKey e) {
            return false;
        }
    }

    private void readRecords() throws BlobStoreException {
        DamageRecords records = source.damageRecords();
        for (Id domain : records.domains()) {
            knownAtSource.addAll(records.read(domain).packs());
        }
    }

    /** Copies again what is missing at the target though its index names it. */
    private void heal() throws BlobStoreException, InterruptedException {
        DamageRecords records = target.damageRecords();
        Set<DamagedPack> recorded = new LinkedHashSet<>();
        for (Id domain : records.domains()) {
            recorded.addAll(records.read(domain).packs());
        }
        copyPacks(recorded.stream().map(pack -> new Wanted(pack, 0, false)).toList());
    }

    /** Copies packs that the target lacks; those that could not be had. */
    private List<DamagedPack> copyPacks(List<Wanted> wanted) throws BlobStoreException, InterruptedException {
        Semaphore permits = new Semaphore(concurrency);
        List<Future<Boolean>> tasks = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (Wanted each : wanted) {
                    permits.acquire();
                    tasks.add(pool.submit(() -> {
                        try {
                            return copyPack(each);
                        } finally {
                            permits.release();
                        }
                    }));
                }
                List<DamagedPack> lacking = new ArrayList<>();
                for (int i = 0; i < wanted.size(); i++) {
                    if (!tasks.get(i).get()) {
                        lacking.add(wanted.get(i).pack());
                    }
                }
                return lacking;
            } catch (ExecutionException e) {
                if (TaskFailure.of(e) instanceof BlobStoreException failure) {
                    throw failure;
                }
                throw new IllegalStateException("copying failed", e);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private boolean copyPack(Wanted wanted) throws BlobStoreException {
        BlobName name = ObjectNames.pack(wanted.pack().kind(), wanted.pack().sha256());
        Optional<CopyFailure> failure = tryCopy(name, packs);
        if (failure.isPresent() && !knownAtSource.contains(wanted.pack()) && (wanted.expected() || isAtSource(name))) {
            fail(failure.get());
        }
        progress.did(wanted.length());
        return failure.isEmpty();
    }

    private boolean isAtSource(BlobName name) throws BlobStoreException {
        try {
            source.store().stat(name);
            return true;
        } catch (BlobStoreException.NotFound e) {
            return false;
        }
    }

    private boolean copyOne(BlobName name) throws BlobStoreException {
        Optional<CopyFailure> failure = tryCopy(name, new AtomicLong());
        failure.ifPresent(this::fail);
        return failure.isEmpty();
    }

    /** Copies an object, counting it; what is wrong with it at the source, if it cannot be copied for that. */
    private Optional<CopyFailure> tryCopy(BlobName name, AtomicLong copied) throws BlobStoreException {
        try {
            long count = copy.copy(name);
            bytes.addAndGet(count);
            progress.stored(count);
            copied.addAndGet(count > 0 ? 1 : 0);
            return Optional.empty();
        } catch (BlobStoreException.DigestMismatch | BlobStoreException.NotFound | FormatException e) {
            return Optional.of(new CopyFailure(name.value(), String.valueOf(e.getMessage())));
        }
    }

    private void fail(CopyFailure failure) {
        synchronized (failures) {
            if (failures.stream().noneMatch(known -> known.object().equals(failure.object()))) {
                failures.add(failure);
            }
        }
    }

    /** Copies manifests, oldest first, of those points only that have all they need at the target. */
    private long copyPoints(List<BlobName> names) throws RepositoryException, BlobStoreException {
        List<PointName> points = new ArrayList<>();
        for (BlobName name : names) {
            try {
                points.add(new PointName(name, ObjectNames.claimedTime(name)));
            } catch (FormatException e) {
                failures.add(new CopyFailure(name.value(), String.valueOf(e.getMessage())));
            }
        }
        points.sort(Comparator.comparing(PointName::claimed));
        Map<Id, PointWalk> walks = new HashMap<>();
        try {
            long copied = 0;
            for (PointName name : points) {
                copied += copyPoint(name, walks) ? 1 : 0;
            }
            return copied;
        } finally {
            walks.values().forEach(PointWalk::close);
        }
    }

    private boolean copyPoint(PointName name, Map<Id, PointWalk> walks) throws RepositoryException, BlobStoreException {
        String object = name.object().value();
        try {
            Point point = new PointCatalog(source).open(name);
            PointWalk walk = walks.get(point.domain());
            if (walk == null) {
                target.index(point.domain()).refresh();
                walk = new PointWalk(target, point.domain());
                walks.put(point.domain(), walk);
            }
            List<RepositoryException.Damaged> lacking = new ArrayList<>();
            if (walk.walk(point, lacking::add)) {
                return copyOne(name.object());
            }
            String first = String.valueOf(lacking.getFirst().getMessage());
            failures.add(new CopyFailure(object, "something that it needs was not copied: " + first));
        } catch (RepositoryException.Damaged e) {
            failures.add(new CopyFailure(object, String.valueOf(e.getMessage())));
        }
        return false;
    }
}
