package dev.holdfast.campaigns;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Argon2id;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small repository in memory that has every kind of object: recipients of all kinds, two epochs, points of disks and
 * trees before and after the rotation, and of a sealed host. What each point must restore to is kept beside it.
 */
final class Specimen {
    static final String LOCATION = "memory:specimen";
    private static final long DISK_BYTES = 5L << 20;
    private static final Argon2id CHEAP = new Argon2id(64, 1, 1);

    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private final SecureRandom random = new SecureRandom();
    private final List<Content> points = new ArrayList<>();
    private final Path folder;
    private final KeyFile key;

    /**
     * A point, and what it must restore to.
     *
     * @param name the point
     * @param expected the disk or tree as it was
     */
    record Content(PointName name, Expected expected) {}

    private Specimen(Path folder, KeyFile key) {
        this.folder = folder;
        this.key = key;
    }

    /** Builds one in a folder that is otherwise empty; {@code seed} decides contents, not keys. */
    static Specimen build(Path folder, long seed) throws Exception {
        SecureRandom random = new SecureRandom();
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "recovery key", random);
        NewRecipient.Host host = NewRecipient.host(Role.WRITER, "sealed host", random);
        byte[] passphrase = "a passphrase".getBytes(StandardCharsets.UTF_8);
        Specimen specimen = new Specimen(folder, recovery.key());
        InMemoryBlobStore store = specimen.store;
        Id id = Id.random(random);
        Instant now = Instant.now();
        KeyRing ring = KeyAdministration.create(
                store,
                id,
                List.of(recovery, NewRecipient.passphrase(passphrase, Role.RESTORER, "passphrase", CHEAP, random)),
                now,
                random);
        put(store, new Descriptor(id, Descriptor.VERSION, now, List.of(), List.of()));
        ring = KeyAdministration.addRecipient(store, ring, host, now);
        KeyFile sealed = host.keyFile(ring);
        SplittableRandom contents = new SplittableRandom(seed);
        ChangingDisk disk = new ChangingDisk(folder.resolve("disk.raw"), DISK_BYTES, contents.split());
        ChangingTree tree = new ChangingTree(folder.resolve("tree"), contents.split());
        for (int generation = 0; generation < 3; generation++) {
            disk.scatter(8);
            disk.change(1);
            tree.change(8);
            if (generation == 1) {
                KeyAdministration.rotate(store, ring, now);
            }
            specimen.backUp(recovery.key(), "disk", disk.image());
            specimen.backUp(recovery.key(), "directory", tree.root());
        }
        specimen.backUp(sealed, "disk", disk.image());
        return specimen;
    }

    private static void put(BlobStore store, Descriptor descriptor) throws Exception {
        store.put(ObjectNames.DESCRIPTOR, BlobBody.of(descriptor.toBytes()), new PutCondition.IfAbsent());
    }

    private void backUp(KeyFile with, String source, Path path) throws Exception {
        Path cache = folder.resolve(with.equals(key) ? "cache" : "sealed-cache");
        InMemoryBlobStore handle = store.another();
        try (Repository repository = Repository.open(handle, LOCATION, with, cache);
                SourceSession session = PluginHost.ofClassPath().source(source).begin(path)) {
            Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, 2, "host");
            Backup.Taken taken = new Backup(repository, handle, settings, InstantSource.system(), random)
                    .run(source, source, session, new Progress());
            points.add(new Content(
                    taken.name(), source.equals("disk") ? ExpectedDisk.read(path) : ExpectedTree.read(path)));
        }
    }

    /** The store; what is done to it is done to the specimen. */
    InMemoryBlobStore store() {
        return store;
    }

    /** A restorer's key. */
    KeyFile key() {
        return key;
    }

    List<Content> points() {
        return points;
    }
}
