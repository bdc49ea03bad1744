package dev.holdfast.campaigns;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Descriptor;
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
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How many requests a backup and a replication make that find nothing new, in a repository whose index names very many
 * packs. The packs themselves are not there: nothing may ask for them.
 */
final class ScaleOfRequests {
    private static final int PACKS_OF_SEGMENT = 10_000;
    private static final int CHUNKS_OF_PACK = 4;

    /** Opening, one listing of each kind, the point before, a manifest: none of it grows with the packs. */
    private static final long MOST_REQUESTS = 60;

    private final Path work;
    private final long seed;
    private final Verdict verdict;
    private final SecureRandom random = new SecureRandom();
    private final InMemoryBlobStore near = new InMemoryBlobStore();
    private final InMemoryBlobStore far = new InMemoryBlobStore();

    ScaleOfRequests(Path work, long seed, Verdict verdict) {
        this.work = work;
        this.seed = seed;
        this.verdict = verdict;
    }

    void run(int packs) throws Exception {
        KeyFile key = make(packs);
        ChangingDisk disk = new ChangingDisk(work.resolve("requests.raw"), 4L << 20, new SplittableRandom(seed));
        disk.fill(0, 16);
        long start = System.nanoTime();
        backUp(key, disk);
        verdict.tell(
                "requests: the first backup, which loads the index of %d packs, took %.1f s", packs, seconds(start));
        replicate(key);
        CountingBlobStore backup = backUp(key, disk);
        long backups = backup.requests();
        verdict.tell(
                "requests: backup with nothing new: %d requests, %d bytes read, %d put",
                backups, backup.bytesRead(), backup.bytesPut());
        replicate(key);
        List<CountingBlobStore> sites = replicate(key);
        long replications =
                sites.stream().mapToLong(CountingBlobStore::requests).sum();
        verdict.tell(
                "requests: replication with nothing new: %d requests, %d bytes read",
                replications,
                sites.stream().mapToLong(CountingBlobStore::bytesRead).sum());
        verdict.require(backups <= MOST_REQUESTS, "a backup with nothing new made %d requests", backups);
        verdict.require(replications <= MOST_REQUESTS, "a replication with nothing new made %d requests", replications);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Two sites that have the same index segments, naming packs that nobody has. */
    private KeyFile make(int packs) throws Exception {
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "recovery key", random);
        Id id = Id.random(random);
        Instant now = Instant.now();
        KeyRing ring = KeyAdministration.create(near, id, List.of(recovery), now, random);
        KeyAdministration.createReplica(far, ring, near, List.of(recovery), now);
        byte[] descriptor = new Descriptor(id, Descriptor.VERSION, now, List.of(), List.of()).toBytes();
        put(ObjectNames.DESCRIPTOR, descriptor);
        SyntheticPacks synthetic = new SyntheticPacks(seed, CHUNKS_OF_PACK);
        Writer writer = ring.newWriter(Id.random(random));
        try (Repository repository =
                Repository.open(near.another(), "memory:near", recovery.key(), work.resolve("cache-making"))) {
            long number = 0;
            for (long pack = 0; pack < packs; pack += PACKS_OF_SEGMENT) {
                long count = Math.min(PACKS_OF_SEGMENT, packs - pack);
                byte[] plaintext = synthetic.segment(pack, count).toBytes();
                byte[] bytes = repository.envelopes().seal(ObjectKind.INDEX_SEGMENT, writer, plaintext);
                String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
                number++;
                put(ObjectNames.indexSegment(writer.id(), number, sha256), bytes);
            }
            verdict.tell("requests: %d packs in %d index segments", packs, number);
        }
        return recovery.key();
    }

    private void put(BlobName name, byte[] bytes) throws Exception {
        for (BlobStore store : List.of(near, far)) {
            store.put(name, BlobBody.of(bytes), new PutCondition.IfAbsent());
        }
    }

    private CountingBlobStore backUp(KeyFile key, ChangingDisk disk) throws Exception {
        CountingBlobStore store = new CountingBlobStore(near.another());
        try (Repository repository = Repository.open(store, "memory:near", key, work.resolve("cache-near"));
                SourceSession session = PluginHost.ofClassPath().source("disk").begin(disk.image())) {
            Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, 2, "host");
            new Backup(repository, store, settings, InstantSource.system(), random)
                    .run("disk", "disk", session, new Progress());
        }
        return store;
    }

    private List<CountingBlobStore> replicate(KeyFile key) throws Exception {
        CountingBlobStore from = new CountingBlobStore(near.another());
        CountingBlobStore to = new CountingBlobStore(far.another());
        try (Repository source = Repository.open(from, "memory:near", key, work.resolve("cache-near"));
                Repository target = Repository.open(to, "memory:far", key, work.resolve("cache-far"))) {
            ReplicationReport report =
                    new Replication(source, target, to, Replication.Settings.usual(), new Progress()).run();
            verdict.require(report.failures().isEmpty(), "replication failed: %s", report.failures());
        }
        return List.of(from, to);
    }
}
