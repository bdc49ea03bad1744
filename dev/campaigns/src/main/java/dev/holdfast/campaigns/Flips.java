package dev.holdfast.campaigns;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.Verification;
import dev.holdfast.engine.verify.VerifyReport;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Damages one object of a repository after another, and looks how {@code verify} ends, and whether any restore gives a wrong
 * byte. In one process, on a store in memory; exit codes are those of the programs.
 */
public final class Flips {
    private static final String USAGE = "usage: flips [--flips 2000] [--seed N] [--work FOLDER]";
    private static final int FLIPS_TO_ONE_OTHER = 4;

    private final Specimen specimen;
    private final SplittableRandom random;
    private final Verdict verdict;
    private final Path caches;
    private final Map<ObjectClass, List<BlobName>> objects = new EnumMap<>(ObjectClass.class);
    private final Map<String, Map<Integer, Integer>> exits = new TreeMap<>();
    private int done;
    private long rightRestores;
    private long refusedRestores;

    Flips(Specimen specimen, Path caches, long seed, Verdict verdict) throws BlobStoreException {
        this.specimen = specimen;
        this.random = new SplittableRandom(seed);
        this.verdict = verdict;
        this.caches = caches;
        for (ObjectClass kind : ObjectClass.values()) {
            List<BlobName> names = new ArrayList<>();
            Listing.each(specimen.store(), kind.prefix(), stat -> names.add(stat.name()));
            objects.put(kind, names);
        }
    }

    /** See the usage. */
    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int flips = given.count("flips", 2000);
        WorkFolder work = WorkFolder.of(given, "flips");
        given.requireNothingElse();
        Verdict verdict = new Verdict("flips", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work) {
            Flips campaign = new Flips(Specimen.build(work.path(), seed), work.path(), seed, verdict);
            campaign.run(flips);
            status = verdict.finish("%s", campaign);
        }
        System.exit(status);
    }

    /** That many flips of single bits, in turn in all kinds of objects, and other damage in between. */
    void run(int flips) throws Exception {
        objects.forEach((kind, names) -> verdict.tell("%s: %d objects", kind, names.size()));
        verdict.require(look(Optional.empty(), "before any damage") == 0, "the specimen is damaged from the start");
        verdict.require(refusedRestores == 0, "the specimen cannot be restored from the start");
        rightRestores = 0;
        ObjectClass[] kinds = ObjectClass.values();
        for (int i = 0; i < flips; i++) {
            ObjectClass kind = kinds[i % kinds.length];
            damage(kind, any(kind), Optional.empty());
            if (i / kinds.length % FLIPS_TO_ONE_OTHER == 0) {
                BlobName name = any(kind);
                damage(kind, name, Optional.of(other(kind, name, i / kinds.length / FLIPS_TO_ONE_OTHER)));
            }
            if ((i + 1) % 500 == 0) {
                verdict.tell("%d flips, %.1f damages/s", i + 1, done / verdict.seconds());
            }
        }
        exits.forEach((what, how) -> verdict.tell("%s: verify ended with %s", what, how));
    }

    private BlobName any(ObjectClass kind) {
        List<BlobName> names = objects.getOrDefault(kind, List.of());
        return names.get(random.nextInt(names.size()));
    }

    private Damage other(ObjectClass kind, BlobName name, int turn) throws Exception {
        int length = bytes(name).length;
        List<BlobName> others = new ArrayList<>(objects.get(kind));
        others.remove(name);
        return switch (turn % 4) {
            case 0 -> new Damage.Deleted();
            case 1 -> new Damage.Truncated(0);
            case 2 -> new Damage.Truncated(random.nextInt(length));
            default ->
                others.isEmpty() ? new Damage.Deleted() : new Damage.Swapped(others.get(random.nextInt(others.size())));
        };
    }

    private byte[] bytes(BlobName name) throws Exception {
        try (var in = specimen.store().read(name)) {
            return in.readAllBytes();
        }
    }

    /** Does the damage, looks, and undoes it. */
    private void damage(ObjectClass kind, BlobName name, Optional<Damage> given) throws Exception {
        byte[] before = bytes(name);
        Damage damage = given.orElseGet(() -> new Damage.BitFlip(random.nextLong(8L * before.length)));
        byte[] other = damage instanceof Damage.Swapped(BlobName with) ? bytes(with) : new byte[0];
        set(name, damage.apply(before, other));
        if (damage instanceof Damage.Swapped(BlobName with)) {
            set(with, Optional.of(before));
        }
        int exit = look(Optional.of(kind), name + " " + damage);
        verdict.require(
                kind.acceptable(damage).contains(exit),
                "verify ended with %d, not one of %s, after %s of %s",
                exit,
                kind.acceptable(damage),
                damage,
                name);
        exits.computeIfAbsent(kind + " " + damage.getClass().getSimpleName(), _ -> new TreeMap<>())
                .merge(exit, 1, Integer::sum);
        if (damage instanceof Damage.Swapped(BlobName with)) {
            set(with, Optional.of(other));
        }
        set(name, Optional.of(before));
        done++;
    }

    private void set(BlobName name, Optional<byte[]> bytes) throws BlobStoreException {
        if (bytes.isPresent()) {
            specimen.store().put(name, BlobBody.of(bytes.get()), new PutCondition.Overwrite());
        } else {
            specimen.store().delete(name);
        }
    }

    /** Verifies and restores as a host without memory does; returns the exit code of verify. */
    private int look(Optional<ObjectClass> damaged, String what) throws Exception {
        Path cache = caches.resolve("cache-" + done);
        InMemoryBlobStore handle = specimen.store().another();
        try (Repository repository = Repository.open(handle, Specimen.LOCATION, specimen.key(), cache)) {
            VerifyReport report = new Verification(repository, InstantSource.system()).run(100, 2, new Progress());
            restoreAll(repository, what);
            return report.findingCount() == 0 ? 0 : 5;
        } catch (Exception e) {
            refusedRestores += specimen.points().size();
            return typed(e, what + (damaged.isPresent() ? "" : ": " + e));
        } finally {
            handle.close();
            Folders.remove(cache);
        }
    }

    private void restoreAll(Repository repository, String what) {
        PointCatalog catalog = new PointCatalog(repository);
        for (Specimen.Content content : specimen.points()) {
            try {
                long wrong = content.expected().restore(repository, catalog.open(content.name()));
                verdict.require(wrong == 0, "%d wrong bytes restored from %s after %s", wrong, content.name(), what);
                rightRestores++;
            } catch (Exception e) {
                typed(e, "restore of " + content.name().object() + " after " + what);
                refusedRestores++;
            }
        }
    }

    /** The exit code of a failure, which must be of a kind that says what is wrong. */
    private int typed(Exception e, String what) {
        verdict.require(
                e instanceof RepositoryException || e instanceof BlobStoreException, "%s failed with %s", what, e);
        return Failure.of(e).exit().status();
    }

    @Override
    public String toString() {
        return "%d damages (%.1f/s), %d restores right, %d refused, 0 wrong unless said above"
                .formatted(done, done / verdict.seconds(), rightRestores, refusedRestores);
    }
}
