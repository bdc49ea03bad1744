package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CrashingBlobStore;
import dev.holdfast.spi.tck.storage.FaultyBlobStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever moment a job ends at, what was committed before stays, and the next run goes on from there. */
class CrashTest {
    private final Random random = Seeds.random("CrashTest");

    @TempDir
    private Path folder;

    @Test
    void aBackupThatDiesAnywhereLeavesEarlierPointsAndWhatItStored() throws Exception {
        MemoryDisk first = MemoryDisk.random(random, 9 << 20, 10);
        MemoryDisk second = first.copy();
        second.write(6 << 20, Seeds.bytes(random, 1 << 20));
        for (int changes = 0; ; changes++) {
            Site site = Site.create(folder);
            site.backup("vm", first.session());
            CrashingBlobStore crashing = new CrashingBlobStore(site.store.another(), changes);
            MemoryDiskSession session = second.session();
            boolean failed = false;
            try {
                site.backup(crashing, "vm", session);
            } catch (BlobStoreException e) {
                failed = true;
            }
            assertEquals(failed, crashing.crashed(), "after " + changes);
            assertEquals(!failed, session.isCommitted(), "after " + changes);
            assertEquals(List.of(), site.findings(), "after " + changes);
            List<PointName> points = site.points("vm");
            assertEquals(failed ? 1 : 2, points.size());
            assertEquals(first, site.disk(points.getFirst()));
            Manifest again = site.backup("vm", second.session());
            assertEquals(second, site.disk(site.points("vm").getLast()));
            assertEquals(List.of(), site.findings(), "after the rerun after " + changes);
            if (site.names("index/").size() > 2) {
                assertEquals(0, again.statistics().storedBytes(), "what was published is found again");
            }
            if (!failed) {
                assertTrue(changes >= 4, "data, map, index, manifest: " + changes);
                break;
            }
        }
    }

    @Test
    void aTreeBackupThatDiesAnywhereIsCompletedByTheNext() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 20);
        for (int changes = 0; ; changes++) {
            Site site = Site.create(folder);
            CrashingBlobStore crashing = new CrashingBlobStore(site.store.another(), changes);
            try {
                site.backup(crashing, "home", tree.session());
            } catch (BlobStoreException e) {
                site.backup("home", tree.session());
            }
            assertEquals(tree, site.tree(site.points("home").getLast()));
            assertEquals(List.of(), site.findings(), "after " + changes);
            if (!crashing.crashed()) {
                break;
            }
        }
    }

    @Test
    void aManifestWhoseReplyWasLostIsOneLinkOfTheChain() throws Exception {
        Site site = Site.create(folder);
        MemoryDisk disk = MemoryDisk.random(random, 1 << 20, 5);
        site.backup("vm", disk.session());
        FaultyBlobStore faulty =
                new FaultyBlobStore(site.store.another()).script(BlobOperation.PUT, 1, new FaultyBlobStore.LoseReply());
        try {
            site.backup(faulty, "vm", disk.session());
        } catch (BlobStoreException.Transient e) {
            assertTrue(faulty.allHappened());
        }
        Manifest third = site.backup("vm", disk.session());
        assertEquals(3, third.sequence());
        assertEquals(3, site.points("vm").size());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aReplicationThatDiesAnywhereLeavesAConsistentSiteAndIsCompletedByTheNext() throws Exception {
        Site near = Site.create(folder);
        MemoryDisk disk = MemoryDisk.random(random, 9 << 20, 10);
        near.backup("vm", disk.session());
        disk.change(random, 5);
        near.backup("vm", disk.session());
        for (int changes = 0; ; changes++) {
            Site far = near.replica();
            CrashingBlobStore crashing = new CrashingBlobStore(far.store.another(), changes);
            try {
                near.replicateTo(far, crashing);
            } catch (BlobStoreException e) {
                assertTrue(crashing.crashed());
            }
            assertEquals(List.of(), far.findings(), "after " + changes);
            ReplicationReport report = near.replicateTo(far);
            assertEquals(0, report.missingPoints());
            assertEquals(
                    near.objects("points/").keySet(), far.objects("points/").keySet());
            assertEquals(List.of(), far.findings());
            assertEquals(disk, far.disk(far.points("vm").getLast()));
            if (!crashing.crashed()) {
                break;
            }
        }
    }

    @Test
    void aFaultOfAnyRequestIsToldAndLeavesNothingCommitted() throws Exception {
        MemoryDisk disk = MemoryDisk.random(random, 5 << 20, 5);
        for (BlobOperation kind : BlobOperation.values()) {
            for (int call = 1; call < 40; call++) {
                Site site = Site.create(folder);
                FaultyBlobStore faulty = new FaultyBlobStore(site.store.another())
                        .script(
                                kind,
                                call,
                                new FaultyBlobStore.Fail(
                                        () -> new BlobStoreException.Transient("as the test wanted", "")));
                boolean failed = false;
                try {
                    site.backup(faulty, "vm", disk.session());
                } catch (BlobStoreException.Transient e) {
                    failed = true;
                }
                if (!faulty.allHappened()) {
                    break;
                }
                int points = site.names("points/").size();
                assertTrue(failed, kind + " " + call);
                assertTrue(points <= 1);
                assertEquals(List.of(), site.findings(), kind + " " + call);
            }
        }
    }
}
