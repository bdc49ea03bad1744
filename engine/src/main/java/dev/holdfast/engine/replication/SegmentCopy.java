package dev.holdfast.engine.replication;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.repository.DamageRecords;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Copies index segments, each after the packs that it names: the target's index never names a pack that it lacks, unless
 * that was recorded as damaged before.
 */
final class SegmentCopy {
    private final Repository source;
    private final Repository target;
    private final BlobStore targetStore;
    private final TargetIndex index;
    private final ObjectCopy objects;
    private final int concurrency;
    private final Tally tally;
    private final Progress progress;
    private final Set<BlobName> done = new HashSet<>();
    private final Set<DamagedPack> knownAtSource = new HashSet<>();

    SegmentCopy(
            Repository source,
            Repository target,
            BlobStore targetStore,
            TargetIndex index,
            ObjectCopy objects,
            int concurrency,
            Tally tally,
            Progress progress) {
        this.source = source;
        this.target = target;
        this.targetStore = targetStore;
        this.index = index;
        this.objects = objects;
        this.concurrency = concurrency;
        this.tally = tally;
        this.progress = progress;
    }

    /** A pack to be copied, which the source should have or only might. */
    private record Wanted(DamagedPack pack, long length, boolean expected) {}

    /** Whether it was tried already, whatever came of it. */
    boolean isDone(BlobName segment) {
        return done.contains(segment);
    }

    /** Copies a segment and its packs, unless it was tried before. */
    void copy(BlobName name) throws RepositoryException, BlobStoreException, InterruptedException {
        if (!done.add(name)) {
            return;
        }
        Segment segment;
        try {
            segment = Segment.read(source, name);
        } catch (RepositoryException.Damaged | FormatException e) {
            tally.fail(name, String.valueOf(e.getMessage()));
            return;
        }
        segment.packs().forEach(pack -> progress.expectMore(pack.length()));
        List<DamagedPack> lacking = copyPacks(segment.packs().stream()
                .map(record -> new Wanted(new DamagedPack(record.kind(), record.sha256()), record.length(), true))
                .toList());
        if (lacking.isEmpty() || record(segment.domain(), lacking)) {
            Optional<String> failure = objects.copy(name);
            failure.ifPresentOrElse(problem -> tally.fail(name, problem), () -> index.copied(segment));
        }
    }

    /** Notes at the target that packs could not be had; tells whether the key there allows it. */
    private boolean record(Id domain, List<DamagedPack> lacking) throws BlobStoreException {
        try {
            DamageRecords.write(target, targetStore, domain, lacking);
            return true;
        } catch (RepositoryException.WrongKey e) {
            return false;
        }
    }

    /** Copies again what is recorded as damaged at the target and missing there; tells whether nothing is missing now. */
    boolean heal() throws RepositoryException, BlobStoreException, InterruptedException {
        knownAtSource.addAll(recorded(source));
        return copyAgain(recorded(target));
    }

    private static Set<DamagedPack> recorded(Repository repository) throws BlobStoreException {
        DamageRecords records = repository.damageRecords();
        Set<DamagedPack> packs = new LinkedHashSet<>();
        for (Id domain : records.domains()) {
            packs.addAll(records.read(domain).packs());
        }
        return packs;
    }

    /** Copies packs that are missing at the target though its index names them; tells whether all could be had. */
    boolean copyAgain(Collection<DamagedPack> packs)
            throws RepositoryException, BlobStoreException, InterruptedException {
        return copyPacks(packs.stream().map(pack -> new Wanted(pack, 0, false)).toList())
                .isEmpty();
    }

    /** Copies packs that the target lacks; those that could not be had. */
    private List<DamagedPack> copyPacks(List<Wanted> wanted)
            throws RepositoryException, BlobStoreException, InterruptedException {
        List<Boolean> copied = AtOnce.each(wanted, concurrency, this::copyPack);
        List<DamagedPack> lacking = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (!copied.get(i)) {
                lacking.add(wanted.get(i).pack());
            }
        }
        return lacking;
    }

    private boolean copyPack(Wanted wanted) throws BlobStoreException, InterruptedException {
        BlobName name = ObjectNames.pack(wanted.pack().kind(), wanted.pack().sha256());
        Optional<String> failure = objects.copyPack(name);
        if (failure.isPresent()
                && !knownAtSource.contains(wanted.pack())
                && (wanted.expected() || objects.isAtSource(name))) {
            tally.fail(name, failure.get());
        }
        progress.did(wanted.length());
        return failure.isEmpty();
    }

    /** The names of the packs that a segment at the source names; none if it is not right, which copying it tells. */
    List<String> packsOf(BlobName name) throws RepositoryException, BlobStoreException {
        try {
            return Segment.read(source, name).packs().stream()
                    .map(IndexSegment.PackRecord::sha256)
                    .toList();
        } catch (RepositoryException.Damaged | FormatException e) {
            return List.of();
        }
    }
}
