package dev.holdfast.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.SiteComparison;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that lies: it forgets or changes what it acknowledged, after a day or at once. */
class PackWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final long SEED = 7;

    private final List<Finding> findings = new ArrayList<>();
    private final InMemoryBlobStore near = new InMemoryBlobStore();
    private final InMemoryBlobStore far = new InMemoryBlobStore();
    private final SecureRandom random = new SecureRandom();
    private final PackWatch watch =
            new PackWatch("far", List.of("web", "other"), new SplittableRandom(SEED), findings::add);

    private Repository source;
    private WritableSite target;

    @TempDir
    Path folder;

    @BeforeEach
    void twoSitesWithAPointOfEachWorkload() throws Exception {
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "first", random);
        Id id = Id.random(random);
        KeyRing ring = KeyAdministration.create(near, id, List.of(recovery), NOW, random);
        KeyAdministration.createReplica(far, ring, near, List.of(recovery), NOW);
        byte[] descriptor = new Descriptor(id, Descriptor.VERSION, NOW, List.of(), List.of()).toBytes();
        for (InMemoryBlobStore store : List.of(near, far)) {
            store.put(ObjectNames.DESCRIPTOR, BlobBody.of(descriptor), PutOptions.OVERWRITE);
        }
        source = Repository.open(near.another(), "memory:near", recovery.key(), folder.resolve("near"));
        target = new WritableSite(
                Repository.open(far.another(), "memory:far", recovery.key(), folder.resolve("far")), far.another());
        backUp("web");
        copy();
    }

    @AfterEach
    void close() {
        target.close();
        source.close();
    }

    private void backUp(String workload) throws Exception {
        byte[] content = new byte[300_000];
        new Random(workload.hashCode()).nextBytes(content);
        Path disk = Files.write(folder.resolve(workload), content);
        try (SourceSession session = PluginHost.ofClassPath().source("disk").begin(disk)) {
            new Backup(source, near.another(), new Backup.Settings(Compression.DEFAULT, 1, "host"), () -> NOW, random)
                    .run(workload, "disk", session, new Progress());
        }
    }

    private ReplicationReport copy() throws Exception {
        return new Replication(source, target.repository(), far.another(), Replication.Settings.usual(), new Progress())
                .run();
    }

    private BlobName pack() throws Exception {
        return far.list("packs/", Optional.empty(), BlobReader.LARGEST_PAGE)
                .blobs()
                .getFirst()
                .name();
    }

    /** As much as in a day, and more. */
    private void lookAtAll() throws Exception {
        for (int i = 0; i < 11 * SiteComparison.PARTS; i++) {
            watch.look(target, source);
        }
    }

    @Test
    void aStoreThatKeepsWhatItTookIsNotTalkedOf() throws Exception {
        lookAtAll();
        assertEquals(List.of(), findings);
    }

    @Test
    void aPackThatIsGoneIsToldOfWithWhoNeedsItAndIsThereAgainAfterTheNextCopy() throws Exception {
        backUp("other");
        far.delete(pack());
        lookAtAll();
        assertEquals(new Finding.PacksLost("far", 1, Set.of("web")), findings.getFirst());
        assertEquals(Set.of(findings.getFirst()), Set.copyOf(findings), "nothing else is told");
        assertTrue(copy().packs() >= 1);
        findings.clear();
        watch.look(target, source);
        assertEquals(List.of(new Finding.PacksThere("far", Set.of("web"))), findings);
    }

    @Test
    void aPackWhoseBytesWereChangedIsFoundByReadingItBack() throws Exception {
        BlobName pack = pack();
        byte[] bytes;
        try (InputStream stream = far.read(pack)) {
            bytes = stream.readAllBytes();
        }
        bytes[bytes.length / 2] ^= 1;
        far.put(pack, BlobBody.of(bytes), PutOptions.OVERWRITE);
        lookAtAll();
        assertEquals(new Finding.PacksLost("far", 1, Set.of("web")), findings.getFirst());
    }
}
