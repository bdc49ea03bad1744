package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sealed hosts, hostile ones among them, and maintainers can and cannot do. */
class TrustTest {
    private final Random random = Seeds.random("TrustTest");

    @TempDir
    private Path folder;

    private Site site;
    private MemoryDisk disk;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        disk = new MemoryDisk(5 << 20);
        disk.write(100_000, Seeds.bytes(random, 2 << 20));
    }

    @Test
    void aSealedHostBacksUpAndCannotReadBackWhatItWrote() throws Exception {
        Site host = site.as(Role.WRITER);
        Backed backed = new Backed(host);
        try (Repository repository = host.open()) {
            PointCatalog catalog = new PointCatalog(repository);
            PointName name = catalog.points(repository.pseudonym(repository.ownDomain(), "vm"))
                    .getLast();
            assertThrows(RepositoryException.WrongKey.class, () -> catalog.open(name));
            assertThrows(RepositoryException.WrongKey.class, () -> repository.hasher(Id.ORDINARY_DOMAIN));
        }
        assertThrows(RepositoryException.WrongKey.class, host::verify);
        PointName point = site.points("vm").getLast();
        assertEquals(backed.disk, site.disk(point));
        assertEquals(List.of(), site.findings());
    }

    private final class Backed {
        private final MemoryDisk disk = TrustTest.this.disk.copy();

        Backed(Site host) throws Exception {
            host.backup("vm", disk.session());
            Manifest again = host.backup("vm", disk.session());
            assertEquals(0, again.statistics().storedBytes(), "a sealed host finds again what it stored");
            disk.write(4 << 20, Seeds.bytes(random, 1000));
            host.backup("vm", disk.session());
        }
    }

    @Test
    void aSealedHostBacksUpTrees() throws Exception {
        Site host = site.as(Role.WRITER);
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 40);
        host.backup("home", tree.session());
        Manifest again = host.backup("home", tree.session());
        assertEquals(0, again.statistics().storedBytes());
        assertEquals(tree, site.tree(site.points("home").getLast()));
    }

    @Test
    void aSealedHostThatLostItsCacheGoesOn() throws Exception {
        Site host = site.as(Role.WRITER);
        host.backup("vm", disk.session());
        host.elsewhere().backup("vm", disk.session());
        assertEquals(2, site.points("vm").size());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aMaintainerCannotWrite() throws Exception {
        Site maintainer = site.as(Role.MAINTAINER);
        assertThrows(RepositoryException.WrongKey.class, () -> maintainer.backup("vm", disk.session()));
    }

    @Test
    void twoHostsWithAWorkloadOfOneNameAreToldApart() throws Exception {
        Site first = site.as(Role.WRITER);
        Site second = site.as(Role.WRITER);
        first.backup("vm", disk.session());
        second.backup("vm", new MemoryDisk(1).session());
        assertThrows(RepositoryException.Refused.class, () -> site.points("vm"));
        try (Repository repository = first.open()) {
            String pseudonym = repository.pseudonym(repository.ownDomain(), "vm");
            assertEquals(disk, site.disk(site.points(pseudonym).getLast()));
        }
    }

    @Test
    void aHostCannotHideAnotherByNamingAWorkloadLikeItsPseudonym() throws Exception {
        Site honest = site.as(Role.WRITER);
        Site hostile = site.as(Role.WRITER);
        honest.backup("vm", disk.session());
        String pseudonym;
        try (Repository repository = honest.open()) {
            pseudonym = repository.pseudonym(repository.ownDomain(), "vm");
        }
        hostile.backup(pseudonym, new MemoryDisk(1).session());
        assertEquals(disk, site.disk(site.points(pseudonym).getLast()));
    }

    @Test
    void garbageUnderAnothersIdentitiesIsNotChosen() throws Exception {
        List<ChunkId> identities = identitiesOf(disk);
        Site hostile = site.as(Role.WRITER);
        try (HostileHost host = new HostileHost(hostile)) {
            host.chunks(PackKind.DATA, identities, Seeds.bytes(random, 1 << 20));
        }
        Manifest manifest = site.elsewhere().backup("vm", disk.session());
        assertTrue(manifest.statistics().storedBytes() > 2 << 20, "the garbage does not count as stored");
        assertEquals(disk, site.elsewhere().disk(site.points("vm").getLast()));
        assertEquals(disk, site.disk(site.points("vm").getLast()));
        assertFalse(site.findings().isEmpty(), "verification tells of the garbage");
    }

    /** The same identities that the disk's chunks have in the ordinary domain, found by a backup elsewhere. */
    private List<ChunkId> identitiesOf(MemoryDisk of) throws Exception {
        List<ChunkId> identities = new ArrayList<>();
        try (Repository repository = site.open()) {
            var hasher = repository.hasher(Id.ORDINARY_DOMAIN);
            byte[] all = new byte[(int) of.length()];
            of.read(0, ByteBuffer.wrap(all));
            for (int offset = 0; offset < all.length; offset += 1 << 20) {
                identities.add(hasher.identity(PackKind.DATA, all, offset, 1 << 20));
            }
        }
        return identities;
    }

    @Test
    void aPointPutAmongAnothersPointsIsRefusedAndReported() throws Exception {
        site.backup("vm", disk.session());
        PointName right = site.points("vm").getLast();
        BlobName planted;
        try (HostileHost host = new HostileHost(site.as(Role.WRITER))) {
            Instant later = right.claimed().plusSeconds(1);
            Manifest manifest = host.manifest(
                    "vm",
                    later,
                    Optional.empty(),
                    new Manifest.Volumes(List.of(new Manifest.VolumeRoot("disk", 1, 0, Optional.empty()))));
            planted = host.put(
                    ObjectKind.MANIFEST,
                    manifest.toBytes(),
                    sha256 -> ObjectNames.manifest(right.pseudonym(), later, sha256));
        }
        PointName newest = site.points("vm").getLast();
        assertEquals(planted, newest.object());
        try (Repository repository = site.open()) {
            PointCatalog catalog = new PointCatalog(repository);
            assertThrows(RepositoryException.Damaged.class, () -> catalog.open(newest));
            ChosenPoint chosen = catalog.choose("vm", Instant.MAX);
            assertEquals(right, chosen.point().name(), "nobody stops a restore by planting a newer point");
            assertEquals(
                    List.of(planted),
                    chosen.passedOver().stream()
                            .map(each -> each.name().object())
                            .toList());
            assertEquals(List.of(), catalog.choose("vm", right.claimed()).passedOver());
        }
        assertTrue(site.findings().stream().anyMatch(finding -> finding.object().equals(planted.value())));
        Manifest next = site.backup("vm", disk.session());
        assertFalse(next.warnings().isEmpty(), "a backup goes on without the planted point as its parent");
    }

    @Test
    void manifestsThatCannotBeAreDamagedAndNothingElse() throws Exception {
        site.backup("vm", disk.session());
        try (HostileHost host = new HostileHost(site.as(Role.WRITER))) {
            Instant instant = Instant.parse("2020-01-01T00:00:00Z");
            Manifest.Root nowhere =
                    new Manifest.Root(new ChunkId(1, 2, 3, 4), Optional.of(new PackHint("0".repeat(64), 1 << 30, 5)));
            Manifest.Content content = new Manifest.Volumes(
                    List.of(new Manifest.VolumeRoot("disk", 1L << 60, 1L << 60, Optional.of(nowhere))));
            String right = new String(
                    host.manifest("x", instant, Optional.of("a".repeat(64)), content)
                            .toBytes(),
                    StandardCharsets.UTF_8);
            List<String> wrong = List.of(
                    right,
                    right.replace("a".repeat(64), "short"),
                    right.replace("\"sequence\":1", "\"sequence\":0"),
                    right.replace("\"format\":0", "\"format\":7"),
                    right.replace("2020-01-01T00:00:00Z", "+999999999-01-01T00:00:00Z"),
                    right.replace("\"volumes\":", "\"tree\":null,\"volumes\":").replace("65536", "4096"),
                    "[]",
                    "",
                    "{}",
                    "{\"a\":".repeat(100));
            for (String plaintext : wrong) {
                host.put(
                        ObjectKind.MANIFEST,
                        plaintext.getBytes(StandardCharsets.UTF_8),
                        sha256 -> ObjectNames.manifest(
                                pseudonym(host), instant.plusSeconds(random.nextInt(1000)), sha256));
            }
            host.put(
                    ObjectKind.MANIFEST,
                    right.getBytes(StandardCharsets.UTF_8),
                    sha256 -> ObjectNames.manifest(pseudonym(host), instant, sha256));
        }
        assertTrue(site.findings().size() >= 10, () -> "findings");
        assertEquals(disk, site.disk(site.points("vm").getLast()));
        assertThrows(RepositoryException.class, () -> site.disk(site.points("x").getFirst()));
        Site far = site.replica();
        site.replicateTo(far);
        assertEquals(disk, far.disk(far.points("vm").getLast()));
    }

    private static String pseudonym(HostileHost host) {
        try {
            return host.repository().pseudonym(host.repository().ownDomain(), "x");
        } catch (RepositoryException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void indexSegmentsThatCannotBeAreReportedAndNothingElse() throws Exception {
        site.backup("vm", disk.session());
        Site hostile = site.as(Role.WRITER);
        hostile.backup("x", disk.session());
        try (HostileHost host = new HostileHost(hostile)) {
            List<IndexSegment.PackRecord> records = List.of(
                    new IndexSegment.PackRecord(PackKind.DATA, "0".repeat(64), 10, 1000, new byte[64]),
                    new IndexSegment.PackRecord(PackKind.MAP, "1".repeat(64), 1 << 30, 16 << 20, new byte[0]),
                    new IndexSegment.PackRecord(PackKind.MAP, "2".repeat(64), 0, 0, new byte[32]));
            for (int i = 0; i < records.size(); i++) {
                int number = 100 + i;
                host.put(
                        ObjectKind.INDEX_SEGMENT,
                        new IndexSegment(List.of("x"), List.of(records.get(i))).toBytes(),
                        sha256 -> ObjectNames.indexSegment(host.writer().id(), number, sha256));
            }
        }
        assertTrue(site.findings().size() >= 3);
        assertEquals(disk, site.disk(site.points("vm").getLast()));
        hostile.backup("x", disk.session());
        assertEquals(disk, site.elsewhere().disk(site.points("x").getLast()));
    }

    @Test
    void aStoreThatShowsOlderKeysThanWereSeenIsRefused() throws Exception {
        var before = site.snapshot();
        try (Repository repository = site.open()) {
            KeyAdministration.rotate(site.store, repository.keys(), Instant.EPOCH);
        }
        site.open().close();
        Site older = site.over(before);
        assertThrows(RepositoryException.RolledBack.class, () -> older.open().close());
        older.elsewhere().open().close(); // without a memory, an older state cannot be told
    }

    @Test
    void aStoreThatWasRolledBackIsToldByTheNextBackupAndByVerification() throws Exception {
        site.backup("vm", disk.session());
        var before = site.snapshot();
        disk.change(random, 3);
        site.backup("vm", disk.session());
        Site rolledBack = site.over(before);
        assertEquals(1, rolledBack.findings().size());
        assertThrows(RepositoryException.RolledBack.class, () -> rolledBack.backup("vm", disk.session()));
        assertEquals(List.of(), site.findings(), "all is well at the true store");
    }

    @Test
    void aPointThatIsMissingInTheMiddleShowsWithoutAnyMemory() throws Exception {
        site.backup("vm", disk.session());
        site.backup("vm", disk.session());
        site.backup("vm", disk.session());
        site.store.delete(site.points("vm").get(1).object());
        assertEquals(1, site.elsewhere().findings().size());
    }
}
