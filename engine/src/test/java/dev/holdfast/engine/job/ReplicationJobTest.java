package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationJobTest {
    private final Random random = Seeds.random("ReplicationJobTest");
    private final MemoryDisk disk = new MemoryDisk(6 << 20);

    @TempDir
    private Path folder;

    private Site near;
    private Site far;

    @BeforeEach
    void create() throws Exception {
        near = Site.create(folder);
        far = near.replica();
        disk.write(100, Seeds.bytes(random, 2 << 20));
    }

    private static void assertSameObjects(Site one, Site other) throws Exception {
        for (String prefix : List.of("packs/", "maps/", "index/", "points/")) {
            Map<BlobName, byte[]> objects = one.objects(prefix);
            assertEquals(objects.keySet(), other.objects(prefix).keySet());
            for (var each : objects.entrySet()) {
                assertArrayEquals(each.getValue(), other.read(each.getKey()), each.getKey()::value);
            }
        }
    }

    @Test
    void aReplicaHasTheSameBytesAndRestoresWithItsOwnKey() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 30);
        near.backup("vm", disk.session());
        near.backup("home", tree.session());
        near.as(Role.WRITER).backup("sealed", disk.session());
        ReplicationReport report = near.replicateTo(far);
        assertEquals(3, report.points());
        assertEquals(0, report.missingPoints());
        assertEquals(List.of(), report.failures());
        assertSameObjects(near, far);
        assertEquals(disk, far.disk(far.points("vm").getLast()));
        assertEquals(disk, far.disk(far.points("sealed").getLast()));
        assertEquals(tree, far.tree(far.points("home").getLast()));
        assertEquals(List.of(), far.findings());
    }

    @Test
    void whatIsThereAlreadyIsNotCopiedAgain() throws Exception {
        near.backup("vm", disk.session());
        near.replicateTo(far);
        CountingBlobStore counting = new CountingBlobStore(far.store.another());
        ReplicationReport second = near.replicateTo(far, counting);
        assertEquals(new ReplicationReport(0, 0, 0, 0, List.of()), second);
        assertEquals(0, counting.requests(BlobOperation.PUT));
        disk.write(5 << 20, Seeds.bytes(random, 1000));
        near.backup("vm", disk.session());
        counting = new CountingBlobStore(far.store.another());
        ReplicationReport third = near.replicateTo(far, counting);
        assertEquals(1, third.points());
        assertEquals(4, counting.requests(BlobOperation.PUT), "data, map, index, manifest");
        assertSameObjects(near, far);
    }

    @Test
    void aDamagedPackIsReportedAndOnlyWhatNeedsItIsLeftBehind() throws Exception {
        near.backup("good", disk.session());
        List<BlobName> before = near.names("packs/");
        MemoryDisk other = new MemoryDisk(3 << 20);
        other.write(0, Seeds.bytes(random, 3 << 20));
        near.elsewhere().backup("bad", other.session());
        near.backup("good", disk.session());
        List<BlobName> added = new ArrayList<>(near.names("packs/"));
        added.removeAll(before);
        byte[] right = near.read(added.getFirst());
        byte[] wrong = right.clone();
        wrong[100] ^= 4;
        near.overwrite(added.getFirst(), wrong);
        for (int run = 0; run < 2; run++) {
            ReplicationReport report = near.replicateTo(far);
            assertEquals(1, report.missingPoints(), "run " + run);
            assertTrue(
                    report.failures().stream()
                            .anyMatch(failure ->
                                    failure.object().equals(added.getFirst().value())),
                    report::toString);
            assertEquals(List.of(), far.findings());
            assertEquals(disk, far.disk(far.points("good").getLast()));
            assertThrows(RepositoryException.NotFound.class, () -> far.points("bad"));
        }
        near.overwrite(added.getFirst(), right);
        assertEquals(0, near.replicateTo(far).missingPoints());
        assertEquals(other, far.disk(far.points("bad").getLast()));
        assertSameObjects(near, far);
    }

    @Test
    void aPackThatWasFoundMissingAtTheTargetIsCopiedAgain() throws Exception {
        near.backup("vm", disk.session());
        near.replicateTo(far);
        for (String prefix : List.of("packs/", "maps/")) {
            far.store.delete(far.names(prefix).getFirst());
        }
        assertFalse(far.verifyAndRecord().findings().isEmpty());
        ReplicationReport report = near.replicateTo(far);
        assertEquals(2, report.packs());
        assertEquals(List.of(), report.failures());
        assertSameObjects(near, far);
        assertEquals(List.of(), far.findings());
        assertEquals(0, near.replicateTo(far).packs());
    }

    @Test
    void whatOnlyTheTargetHadIsNotMissedAtTheSource() throws Exception {
        near.backup("vm", disk.session());
        near.replicateTo(far);
        MemoryDisk other = new MemoryDisk(1 << 20);
        other.write(0, Seeds.bytes(random, 1 << 20));
        List<BlobName> before = far.names("packs/");
        far.backup("only far", other.session());
        List<BlobName> own = new ArrayList<>(far.names("packs/"));
        own.removeAll(before);
        far.store.delete(own.getFirst());
        assertFalse(far.verifyAndRecord().findings().isEmpty());
        assertEquals(List.of(), near.replicateTo(far).failures());
        far.backup("only far", other.session());
        assertEquals(List.of(), far.findings());
    }

    @Test
    void aSourceThatWasHealedReplicatesAllOfItsPointsToANewSite() throws Exception {
        near.backup("vm", disk.session());
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 30);
        near.backup("home", tree.session());
        BlobName damaged = near.names("packs/").getFirst();
        byte[] wrong = near.read(damaged);
        wrong[100] ^= 4;
        near.overwrite(damaged, wrong);
        assertFalse(near.verifyAndRecord().findings().isEmpty());
        near.backup("vm", disk.session());
        near.backup("home", tree.session());
        assertEquals(List.of(), near.findings());
        for (int run = 0; run < 2; run++) {
            ReplicationReport report = near.replicateTo(far);
            assertEquals(List.of(), report.failures(), "run " + run);
            assertEquals(0, report.missingPoints());
            assertEquals(List.of(), far.findings());
        }
        assertEquals(disk, far.disk(far.points("vm").getFirst()));
        assertEquals(tree, far.tree(far.points("home").getFirst()));
    }

    @Test
    void aPackMissingAtTheSourceHoldsUpOnlyThePointsThatNeedIt() throws Exception {
        MemoryDisk other = new MemoryDisk(3 << 20);
        other.write(0, Seeds.bytes(random, 3 << 20));
        near.elsewhere().backup("bad", other.session());
        List<BlobName> bad = near.names("packs/");
        near.backup("good", disk.session());
        near.store.delete(bad.getFirst());
        ReplicationReport report = near.replicateTo(far);
        assertEquals(1, report.missingPoints());
        assertEquals(List.of(), far.findings());
        assertEquals(disk, far.disk(far.points("good").getLast()));
        far.backup("bad", other.session());
        assertEquals(List.of(), far.findings(), "a backup at the target does not rely on what it lacks");
        assertEquals(other, far.disk(far.points("bad").getLast()));
    }

    @Test
    void aSegmentLostAtTheSourceLeavesNoPointWithoutItsPacks() throws Exception {
        near.backup("vm", disk.session());
        for (BlobName segment : near.names("index/")) {
            near.store.delete(segment);
        }
        ReplicationReport report = near.replicateTo(far);
        assertEquals(List.of(), far.findings());
        assertEquals(1, report.missingPoints());
    }

    @Test
    void whatIsWrittenMeanwhileComesWholeOrLater() throws Exception {
        near.backup("vm", disk.session());
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Site writer = near.elsewhere();
            Future<?> writing = pool.submit(() -> {
                for (int i = 0; i < 6; i++) {
                    disk.write(i << 19, new byte[] {(byte) (1 + i)});
                    writer.backup("vm", disk.copy().session());
                }
                return null;
            });
            do {
                near.replicateTo(far);
                assertEquals(List.of(), far.findings());
            } while (!writing.isDone());
            writing.get();
        }
        near.replicateTo(far);
        assertSameObjects(near, far);
        assertEquals(disk, far.disk(far.points("vm").getLast()));
    }

    @Test
    void twoWritersAtOnceLeaveEveryPointWhole() throws Exception {
        List<MemoryDisk> disks = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                MemoryDisk each = disk.copy();
                each.write(3 << 20, Seeds.bytes(random, 100_000));
                disks.add(each);
                Site host = i == 2 ? near : near.elsewhere();
                String name = "vm" + i;
                running.add(pool.submit(() -> {
                    host.backup(name, each.session());
                    host.backup(name, each.session());
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(disks.get(i), near.disk(near.points("vm" + i).getLast()));
            assertEquals(2, near.points("vm" + i).size());
        }
        assertEquals(List.of(), near.findings());
        assertFalse(near.names("index/").isEmpty());
    }

    @Test
    void sitesOfDifferentRepositoriesAreRefused() throws Exception {
        Site other = Site.create(folder);
        assertThrows(RepositoryException.Refused.class, () -> near.replicateTo(other));
    }
}
