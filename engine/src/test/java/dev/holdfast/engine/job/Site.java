package dev.holdfast.engine.job;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.KeyStore;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.engine.restore.VolumeRestore;
import dev.holdfast.engine.verify.Finding;
import dev.holdfast.engine.verify.Verification;
import dev.holdfast.engine.verify.VerifyReport;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A site of a repository in memory, and what users do with it. Each call is a process of its own: it opens the repository
 * anew, with the site's local cache.
 */
final class Site {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int WHOLE = 100;
    private static final int WORKERS = 2;
    private static final int REQUESTS = 4;

    final InMemoryBlobStore store;
    final KeyFile key;
    private final Path folder;
    private final Path cache;
    private final SecureRandom random = new SecureRandom();

    private Site(InMemoryBlobStore store, KeyFile key, Path folder, Path cache) {
        this.store = store;
        this.key = key;
        this.folder = folder;
        this.cache = cache;
    }

    /** A new repository. */
    static Site create(Path folder) throws Exception {
        SecureRandom random = new SecureRandom();
        InMemoryBlobStore store = new InMemoryBlobStore();
        Id id = Id.random(random);
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "first", random);
        KeyAdministration.create(store, id, List.of(recovery), NOW, random);
        put(store, ObjectNames.DESCRIPTOR, new Descriptor(id, 0, NOW, List.of(), List.of()).toBytes());
        return new Site(store, recovery.key(), folder, newCache(folder));
    }

    /** Another site of the same repository, empty yet. */
    Site replica() throws Exception {
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "far", random);
        InMemoryBlobStore target = new InMemoryBlobStore();
        try (Repository source = open()) {
            KeyAdministration.createReplica(target, source.keys(), store, List.of(recovery), NOW);
            put(target, ObjectNames.DESCRIPTOR, source.descriptor().toBytes());
        }
        return new Site(target, recovery.key(), folder, newCache(folder));
    }

    private static Path newCache(Path folder) throws Exception {
        return Files.createTempDirectory(folder, "cache");
    }

    /** The same site as another host sees it, which remembers nothing. */
    Site elsewhere() throws Exception {
        return new Site(store, key, folder, newCache(folder));
    }

    /** The same site with the local cache, but other objects. */
    Site over(InMemoryBlobStore other) {
        return new Site(other, key, folder, cache);
    }

    /** The same site as a new recipient sees it. */
    Site as(Role role) throws Exception {
        NewRecipient.Host host = NewRecipient.host(role, role.text(), random);
        KeyRing ring = new KeyStore(store, id()).unlock(key);
        KeyRing added = KeyAdministration.addRecipient(store, ring, host, NOW);
        return new Site(store, host.keyFile(added), folder, newCache(folder));
    }

    Id id() throws Exception {
        return Repository.describe(store, "memory:").id();
    }

    Repository open() throws Exception {
        return open(store.another());
    }

    Repository open(BlobReader reader) throws Exception {
        return Repository.open(reader, "memory:site", key, cache);
    }

    Manifest backup(String workload, SourceSession session) throws Exception {
        return backup(store.another(), workload, session);
    }

    Manifest backup(BlobStore through, String workload, SourceSession session) throws Exception {
        return take(through, workload, session).manifest();
    }

    Backup.Taken take(BlobStore through, String workload, SourceSession session) throws Exception {
        try (Repository repository = open(through)) {
            Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, WORKERS, "test host");
            return new Backup(repository, through, settings, () -> NOW, random)
                    .run(workload, "test", session, new Progress());
        }
    }

    List<PointName> points(String workload) throws Exception {
        try (Repository repository = open()) {
            return new PointCatalog(repository).pointsOf(workload);
        }
    }

    /** Restores the first disk of a point to a target; the bytes that were written. */
    long restore(PointName name, MemoryDiskTarget target) throws Exception {
        try (Repository repository = open()) {
            return restore(repository, name, target);
        }
    }

    static long restore(Repository repository, PointName name, MemoryDiskTarget target) throws Exception {
        Point point = new PointCatalog(repository).open(name);
        Manifest.VolumeRoot volume =
                ((Manifest.Volumes) point.manifest().content()).volumes().getFirst();
        target.begin(volume.length(), volume.dataBytes());
        Progress progress = new Progress();
        new VolumeRestore(
                        repository.chunks(point.domain()), repository.hasher(point.domain()), volume, target, progress)
                .run(WORKERS, REQUESTS);
        return progress.stored();
    }

    /** The disk of a point. */
    MemoryDisk disk(PointName name) throws Exception {
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        restore(name, target);
        return target.disk();
    }

    /** The tree of a point. */
    MemoryTree tree(PointName name) throws Exception {
        try (Repository repository = open()) {
            return tree(repository, name);
        }
    }

    static MemoryTree tree(Repository repository, PointName name) throws Exception {
        MemoryTreeTarget target = new MemoryTreeTarget();
        restore(repository, name, target);
        return target.tree();
    }

    /** Restores the tree of a point. */
    void restore(PointName name, MemoryTreeTarget target) throws Exception {
        try (Repository repository = open()) {
            restore(repository, name, target);
        }
    }

    private static void restore(Repository repository, PointName name, MemoryTreeTarget target) throws Exception {
        Point point = new PointCatalog(repository).open(name);
        Manifest.Tree tree = (Manifest.Tree) point.manifest().content();
        new TreeRestore(
                        repository.chunks(point.domain()),
                        repository.hasher(point.domain()),
                        tree,
                        target,
                        new Progress())
                .run(_ -> true, WORKERS, REQUESTS);
    }

    VerifyReport verify() throws Exception {
        try (Repository repository = open()) {
            return verify(repository);
        }
    }

    static VerifyReport verify(Repository repository) throws Exception {
        return verify(repository, WHOLE);
    }

    static VerifyReport verify(Repository repository, int percent) throws Exception {
        return new Verification(repository, () -> NOW).run(percent, WORKERS, new Progress());
    }

    /** Verifies, and records what was found damaged, as the agent does. */
    VerifyReport verifyAndRecord() throws Exception {
        return verifyAndRecord(WHOLE);
    }

    VerifyReport verifyAndRecord(int percent) throws Exception {
        return verifyAndRecord(store.another(), percent);
    }

    VerifyReport verifyAndRecord(BlobStore through, int percent) throws Exception {
        try (Repository repository = open(through)) {
            VerifyReport report = verify(repository, percent);
            Verification.record(repository, through, report);
            return report;
        }
    }

    /** What verification finds. */
    List<Finding> findings() throws Exception {
        return verify().findings();
    }

    ReplicationReport replicateTo(Site target) throws Exception {
        return replicateTo(target, target.store.another());
    }

    ReplicationReport replicateTo(Site target, BlobStore through) throws Exception {
        return replicateTo(target, through, Replication.Settings.usual());
    }

    ReplicationReport replicateTo(Site target, BlobStore through, Replication.Settings settings) throws Exception {
        try (Repository from = open();
                Repository to = target.open(through)) {
            return new Replication(from, to, through, settings, new Progress()).run();
        }
    }

    /** The names of all objects below a prefix. */
    List<BlobName> names(String prefix) throws Exception {
        return store.list(prefix, Optional.empty(), BlobReader.LARGEST_PAGE).blobs().stream()
                .map(BlobStat::name)
                .toList();
    }

    /** All objects below a prefix. */
    SortedMap<BlobName, byte[]> objects(String prefix) throws Exception {
        SortedMap<BlobName, byte[]> objects = new TreeMap<>();
        for (BlobName name : names(prefix)) {
            objects.put(name, read(name));
        }
        return objects;
    }

    byte[] read(BlobName name) throws Exception {
        try (InputStream stream = store.read(name)) {
            return stream.readAllBytes();
        }
    }

    void overwrite(BlobName name, byte[] bytes) throws Exception {
        put(store, name, bytes);
    }

    static void put(BlobStore store, BlobName name, byte[] bytes) throws Exception {
        store.put(name, BlobBody.of(bytes), new PutCondition.Overwrite());
    }

    /** A copy of the store as it is now. */
    InMemoryBlobStore snapshot() throws Exception {
        InMemoryBlobStore copy = new InMemoryBlobStore();
        for (var each : objects("").entrySet()) {
            put(copy, each.getKey(), each.getValue());
        }
        return copy;
    }

    /** Whether an exception is one that says what is wrong with a repository or a store. */
    static boolean isTyped(Exception e) {
        return e instanceof RepositoryException || e instanceof BlobStoreException;
    }
}
