package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.Finding;
import dev.holdfast.engine.verify.VerifyReport;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.FaultyBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage that verification found heals by the next backup: of new points, and of old ones as far as the source still has their data. */
class HealingTest {
    private final Random random = Seeds.random("HealingTest");
    private final MemoryDisk disk = new MemoryDisk(9 << 20);
    private final MemoryTree tree = MemoryTree.empty();

    @TempDir
    private Path folder;

    private Site site;

    /** What becomes of a pack. */
    enum Harm {
        MISSING {
            @Override
            void to(Site site, BlobName pack) throws Exception {
                site.store.delete(pack);
            }
        },
        FLIPPED {
            @Override
            void to(Site site, BlobName pack) throws Exception {
                byte[] bytes = site.read(pack);
                bytes[100] ^= 1;
                site.overwrite(pack, bytes);
            }
        },
        CUT_SHORT {
            @Override
            void to(Site site, BlobName pack) throws Exception {
                byte[] bytes = site.read(pack);
                site.overwrite(pack, Arrays.copyOf(bytes, bytes.length / 2));
            }
        };

        abstract void to(Site site, BlobName pack) throws Exception;
    }

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        disk.write(1 << 17, Seeds.bytes(random, 3 << 20));
        disk.write(5 << 20, Seeds.bytes(random, 1 << 20));
        tree.file("small2-large", Seeds.bytes(random, 5 << 20));
        for (int i = 0; i < 40; i++) {
            tree.file("small" + i, Seeds.bytes(random, 100_000));
        }
        tree.file("large", Seeds.bytes(random, 5 << 20));
    }

    private void harm(Harm harm, String prefix) throws Exception {
        for (BlobName pack : site.names(prefix)) {
            harm.to(site, pack);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDiskHealsFromDamagedDataPacks(Harm harm) throws Exception {
        aDiskHeals(harm, "packs/");
    }

    @ParameterizedTest
    @EnumSource
    void aDiskHealsFromDamagedMapPacks(Harm harm) throws Exception {
        aDiskHeals(harm, "maps/");
    }

    private void aDiskHeals(Harm harm, String prefix) throws Exception {
        site.backup("vm", disk.session());
        harm(harm, prefix);
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        site.backup("vm", disk.session());
        assertAllWhole(site.points("vm"));
    }

    private void assertAllWhole(List<PointName> points) throws Exception {
        assertEquals(List.of(), site.findings());
        for (PointName point : points) {
            assertEquals(disk, site.disk(point));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTreeHealsFromDamagedDataPacks(Harm harm) throws Exception {
        aTreeHeals(harm, "packs/");
    }

    @ParameterizedTest
    @EnumSource
    void aTreeHealsFromDamagedMapPacks(Harm harm) throws Exception {
        aTreeHeals(harm, "maps/");
    }

    private void aTreeHeals(Harm harm, String prefix) throws Exception {
        site.backup("home", tree.session());
        harm(harm, prefix);
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        site.backup("home", tree.session());
        assertEquals(List.of(), site.findings());
        for (PointName point : site.points("home")) {
            assertEquals(tree, site.tree(point));
        }
    }

    /** Files of several folders share chunks: a lost one is told of once, not for each folder. */
    @ParameterizedTest
    @EnumSource
    void whatSeveralFoldersHaveInCommonIsToldOnce(Harm harm) throws Exception {
        addFolders();
        site.backup("home", tree.session());
        harm(harm, "packs/");
        List<Finding> findings = site.verifyAndRecord().findings();
        assertFalse(findings.isEmpty());
        assertEquals(findings.stream().distinct().toList(), findings);
    }

    /** Which files of a folder shared which chunks is lost with its node, so that earlier points may stay damaged. */
    @ParameterizedTest
    @EnumSource
    void theNextPointIsWholeWhereFoldersWereDamaged(Harm harm) throws Exception {
        addFolders();
        site.backup("home", tree.session());
        harm(harm, "maps/");
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        site.backup("home", tree.session());
        assertEquals(tree, site.tree(site.points("home").getLast()));
    }

    private void addFolders() {
        for (int i = 0; i < 8; i++) {
            tree.folder("folder" + i);
            for (int j = 0; j < 5; j++) {
                tree.file("folder" + i + "/small" + j, Seeds.bytes(random, 100_000));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSealedHostHealsItsOwnDomain(Harm harm) throws Exception {
        Site host = site.as(Role.WRITER);
        host.backup("vm", disk.session());
        harm(harm, "packs/");
        harm(harm, "maps/");
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        host.backup("vm", disk.session());
        assertAllWhole(site.points("vm"));
    }

    @Test
    void chunksOfLaterPointsAreStoredAgainAsTheyWere() throws Exception {
        List<MemoryDisk> states = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            site.backup("vm", disk.session());
            states.add(disk.copy());
            disk.write((51L + 4L * i) << 16, Seeds.bytes(random, 1000));
            disk.write((53L + 4L * i) << 16, Seeds.bytes(random, 1000));
        }
        harm(Harm.MISSING, "packs/");
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        site.backup("vm", disk.session());
        assertEquals(List.of(), site.findings());
        for (int i = 0; i < states.size(); i++) {
            assertEquals(states.get(i), site.disk(site.points("vm").get(i)));
        }
    }

    @Test
    void whatIsInNoSourceAnyMoreStaysDamagedAndIsNamed() throws Exception {
        site.backup("vm", disk.session());
        PointName old = site.points("vm").getLast();
        harm(Harm.MISSING, "packs/");
        site.verifyAndRecord();
        disk.write(6 << 16, Seeds.bytes(random, 1000));
        site.backup("vm", disk.session());
        assertEquals(disk, site.disk(site.points("vm").getLast()));
        List<String> damagedPoints = site.findings().stream()
                .map(Finding::object)
                .filter(object -> object.startsWith("points/"))
                .distinct()
                .toList();
        assertEquals(List.of(old.object().value()), damagedPoints);
    }

    @Test
    void newFilesAmongOldOnesDoNotHinderHealing() throws Exception {
        MemoryTree before = tree.copy();
        site.backup("home", tree.session());
        harm(Harm.FLIPPED, "packs/");
        site.verifyAndRecord();
        for (int i = 0; i < 40; i += 7) {
            tree.file("small" + i + "-new", Seeds.bytes(random, 50_000));
        }
        site.backup("home", tree.session());
        assertEquals(List.of(), site.findings());
        assertEquals(before, site.tree(site.points("home").getFirst()));
        assertEquals(tree, site.tree(site.points("home").getLast()));
    }

    @Test
    void whatWasHealedIsNamedAsNotNeededAnyMoreUntilItIsRemoved() throws Exception {
        site.backup("vm", disk.session());
        List<BlobName> packs = site.names("packs/");
        harm(Harm.FLIPPED, "packs/");
        site.verifyAndRecord();
        site.backup("vm", disk.session());
        assertEquals(
                packs.stream().map(BlobName::value).toList(),
                site.verify().notes().stream().map(Finding::object).sorted().toList());
        for (BlobName pack : packs) {
            site.store.delete(pack);
        }
        assertEquals(List.of(), site.findings());
        assertEquals(disk, site.disk(site.points("vm").getFirst()));
    }

    @Test
    void aCheckOfTheStructureAloneRecordsWhatIsMissingCutShortOrNotReadableInMaps() throws Exception {
        for (Harm harm : Harm.values()) {
            for (String prefix : List.of("packs/", "maps/")) {
                if (harm == Harm.FLIPPED && prefix.equals("packs/")) {
                    continue; // nobody looks at data then
                }
                Site fresh = Site.create(folder);
                fresh.backup("vm", disk.session());
                for (BlobName pack : fresh.names(prefix)) {
                    harm.to(fresh, pack);
                }
                assertFalse(fresh.verifyAndRecord(0).findings().isEmpty(), harm + " " + prefix);
                assertFalse(fresh.names("ledger/").isEmpty(), harm + " " + prefix);
                fresh.backup("vm", disk.session());
                assertEquals(List.of(), fresh.findings());
            }
        }
    }

    @Test
    void aReaderThatKnewAPackBeforeItWasLostFindsTheOther() throws Exception {
        site.backup("vm", disk.session());
        PointName point = site.points("vm").getLast();
        List<BlobName> old = new ArrayList<>(site.names("packs/"));
        old.addAll(site.names("maps/"));
        try (Repository repository = site.elsewhere().open()) {
            Site.restore(repository, point, MemoryDiskTarget.blank());
            for (BlobName pack : old) {
                site.store.delete(pack);
            }
            site.verifyAndRecord();
            site.backup("vm", disk.session());
            MemoryDiskTarget target = MemoryDiskTarget.blank();
            Site.restore(repository, point, target);
            assertEquals(disk, target.disk());
        }
    }

    @Test
    void whatIsRecordedIsNotRecordedAgain() throws Exception {
        site.backup("vm", disk.session());
        harm(Harm.MISSING, "packs/");
        site.verifyAndRecord();
        List<BlobName> records = site.names("ledger/");
        assertEquals(1, records.size());
        site.verifyAndRecord();
        assertEquals(records, site.names("ledger/"));
    }

    @Test
    void aPackThatWasPutBackIsRightAgain() throws Exception {
        site.backup("vm", disk.session());
        Map<BlobName, byte[]> right = site.objects("packs/");
        harm(Harm.MISSING, "packs/");
        site.verifyAndRecord();
        for (Map.Entry<BlobName, byte[]> each : right.entrySet()) {
            site.overwrite(each.getKey(), each.getValue());
        }
        VerifyReport report = site.verify();
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(), report.notes());
    }

    @Test
    void aStoreThatFailsIsNoProofOfDamage() throws Exception {
        site.backup("vm", disk.session());
        harm(Harm.MISSING, "packs/");
        CountingBlobStore counting = new CountingBlobStore(site.store.another());
        try (Repository repository = site.elsewhere().open(counting)) {
            Site.verify(repository);
        }
        for (BlobOperation operation : List.of(BlobOperation.READ, BlobOperation.STAT, BlobOperation.LIST)) {
            for (int call = 1; call <= counting.requests(operation); call++) {
                FaultyBlobStore faulty = new FaultyBlobStore(site.store.another())
                        .script(
                                operation,
                                call,
                                new FaultyBlobStore.Fail(() -> new BlobStoreException.Transient("", "")));
                assertThrows(
                        BlobStoreException.Transient.class,
                        () -> site.elsewhere().verifyAndRecord(faulty, 100));
                assertEquals(List.of(), site.names("ledger/"), operation + " " + call);
            }
        }
    }

    @Test
    void aStoreThatVanishesAsAWholeIsNoProofOfDamage() throws Exception {
        site.backup("vm", disk.session());
        InMemoryBlobStore going = site.snapshot();
        for (BlobName pack : site.names("packs/")) {
            going.delete(pack);
        }
        try (Repository repository = site.over(going).open()) {
            going.delete(ObjectNames.DESCRIPTOR); // the first thing that is asked for to see whether the store is there
            assertThrows(BlobStoreException.NotFound.class, () -> Site.verify(repository));
        }
    }

    @Test
    void aReadThatWasWrongOnceIsToldAndNotRecorded() throws Exception {
        site.backup("vm", disk.session());
        CountingBlobStore counting = new CountingBlobStore(site.store.another());
        try (Repository repository = site.elsewhere().open(counting)) {
            Site.verify(repository, 0);
        }
        long before = counting.requests(BlobOperation.READ);
        int told = 0;
        for (int call = 1; call <= before + 3; call++) {
            FaultyBlobStore faulty = new FaultyBlobStore(site.store.another())
                    .script(BlobOperation.READ, call, new FaultyBlobStore.FlipBit(1000));
            try {
                told += site.elsewhere().verifyAndRecord(faulty, 100).findings().isEmpty() ? 0 : 1;
            } catch (RepositoryException e) {
                told++; // the descriptor or a key was read wrong
            }
            assertEquals(List.of(), site.names("ledger/"), "read " + call);
        }
        assertTrue(told > 0);
    }

    @Test
    void aBackupWithoutDamageStoresNothingAgain() throws Exception {
        site.backup("vm", disk.session());
        assertEquals(0, site.backup("vm", disk.session()).statistics().storedBytes());
        harm(Harm.MISSING, "packs/");
        site.verifyAndRecord();
        assertTrue(site.backup("vm", disk.session()).statistics().storedBytes() > 0);
        assertEquals(0, site.backup("vm", disk.session()).statistics().storedBytes(), "it was healed before");
    }
}
