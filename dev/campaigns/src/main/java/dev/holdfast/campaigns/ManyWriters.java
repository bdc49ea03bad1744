package dev.holdfast.campaigns;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What the index costs in a repository that many wrote to, each a few segments: for a writer whose cache is new, for one
 * that was there a moment ago, and for a restore. Each request to the store takes as long as one to a store far away does.
 */
final class ManyWriters {
    private static final Duration DISTANCE = Duration.ofMillis(20);
    private static final int PACKS_OF_SEGMENT = 8;
    private static final int CHUNKS_OF_PACK = 32;

    private final Path work;
    private final long seed;
    private final Verdict verdict;
    private final SecureRandom random = new SecureRandom();
    private final InMemoryBlobStore store = new InMemoryBlobStore();

    ManyWriters(Path work, long seed, Verdict verdict) {
        this.work = work;
        this.seed = seed;
        this.verdict = verdict;
    }

    /** A store that is far away: each request takes its time. */
    private static final class Distant extends ForwardingBlobStore {
        Distant(BlobStore delegate) {
            super(delegate);
        }

        private static void travel() throws BlobStoreException {
            try {
                Thread.sleep(DISTANCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BlobStoreException.Interrupted("interrupted", "", e);
            }
        }

        @Override
        public InputStream read(BlobName name) throws BlobStoreException {
            travel();
            return super.read(name);
        }

        @Override
        public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
            travel();
            return super.read(name, range);
        }

        @Override
        public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
            travel();
            return super.list(prefix, after, limit);
        }
    }

    void run(int writers, int segmentsOfEach) throws Exception {
        KeyFile key = make(writers, segmentsOfEach);
        int segments = writers * segmentsOfEach;
        ChangingDisk disk = new ChangingDisk(work.resolve("writers.raw"), 4L << 20, new SplittableRandom(seed));
        disk.fill(0, 16);
        measured("a writer whose cache is new", segments, () -> backUp(key, disk, "cache"));
        disk.change(2);
        CountingBlobStore again = measured("the same writer again", segments, () -> backUp(key, disk, "cache"));
        long most = 40L + segments / 1000;
        verdict.require(again.requests() <= most, "a writer that knows the index made %d requests", again.requests());
        CountingBlobStore restored = measured("a restore that knows nothing", segments, () -> restore(key, disk));
        verdict.require(restored.bytesRead() < 8L << 20, "a restore of 1 MiB read %d bytes", restored.bytesRead());
        verdict.require(restored.requests() <= most, "a restore made %d requests", restored.requests());
    }

    private interface Job {
        CountingBlobStore run() throws Exception;
    }

    private CountingBlobStore measured(String what, int segments, Job job) throws Exception {
        long start = System.nanoTime();
        CountingBlobStore counted = job.run();
        verdict.tell(
                "index: %s, %d segments: %d requests (%d reads, %d listings), %.1f MiB read, %.1f s at %d ms a request",
                what,
                segments,
                counted.requests(),
                counted.requests(BlobOperation.READ),
                counted.requests(BlobOperation.LIST),
                counted.bytesRead() / (double) (1 << 20),
                (System.nanoTime() - start) / 1e9,
                DISTANCE.toMillis());
        return counted;
    }

    private KeyFile make(int writers, int segmentsOfEach) throws Exception {
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "recovery key", random);
        Id id = Id.random(random);
        Instant now = Instant.now();
        KeyRing ring = KeyAdministration.create(store, id, List.of(recovery), now, random);
        put(ObjectNames.DESCRIPTOR, new Descriptor(id, Descriptor.VERSION, now, List.of(), List.of()).toBytes());
        SyntheticPacks synthetic = new SyntheticPacks(seed, CHUNKS_OF_PACK);
        long pack = 0;
        long bytes = 0;
        try (Repository repository =
                Repository.open(store.another(), "memory:writers", recovery.key(), work.resolve("cache-making"))) {
            for (int each = 0; each < writers; each++) {
                Writer writer = ring.newWriter(Id.random(random));
                for (int number = 1; number <= segmentsOfEach; number++) {
                    byte[] plaintext = synthetic.segment(pack, PACKS_OF_SEGMENT).toBytes();
                    byte[] sealed = repository.envelopes().seal(ObjectKind.INDEX_SEGMENT, writer, plaintext);
                    String sha256 = HexFormat.of().formatHex(Sha256.of(sealed, 0, sealed.length));
                    put(ObjectNames.indexSegment(writer.id(), number, sha256), sealed);
                    pack += PACKS_OF_SEGMENT;
                    bytes += sealed.length;
                }
            }
        }
        verdict.tell(
                "index: %d writers, %d segments each, %.1f MiB together",
                writers, segmentsOfEach, bytes / (double) (1 << 20));
        return recovery.key();
    }

    private void put(BlobName name, byte[] bytes) throws Exception {
        store.put(name, BlobBody.of(bytes), new PutCondition.IfAbsent());
    }

    private CountingBlobStore backUp(KeyFile key, ChangingDisk disk, String cache) throws Exception {
        CountingBlobStore counted = new CountingBlobStore(new Distant(store.another()));
        try (Repository repository = Repository.open(counted, "memory:writers", key, work.resolve(cache));
                SourceSession session = PluginHost.ofClassPath().source("disk").begin(disk.image())) {
            Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, 2, "host");
            new Backup(repository, counted, settings, InstantSource.system(), random)
                    .run("disk", "disk", session, new Progress());
        }
        return counted;
    }

    private CountingBlobStore restore(KeyFile key, ChangingDisk disk) throws Exception {
        CountingBlobStore counted = new CountingBlobStore(new Distant(store.another()));
        try (Repository repository = Repository.open(counted, "memory:writers", key, work.resolve("cache-restore"))) {
            PointCatalog catalog = new PointCatalog(repository);
            Point point = catalog.open(catalog.newest("disk").orElseThrow());
            verdict.require(point.manifest().content() instanceof Manifest.Volumes, "the point is no disk");
            long wrong = ExpectedDisk.read(disk.image()).restore(repository, point);
            verdict.require(wrong == 0, "the restore gave %d wrong bytes", wrong);
        }
        return counted;
    }
}
