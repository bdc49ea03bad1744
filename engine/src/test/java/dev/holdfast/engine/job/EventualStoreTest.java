package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.EventualBlobStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract does not allow a store that shows late what was put. On one all the same, jobs end with an error at worst, and
 * what was acknowledged is there as soon as the store shows it.
 */
class EventualStoreTest {
    private final Random random = Seeds.random("EventualStoreTest");

    @TempDir
    private Path folder;

    @Test
    void whatWasAcknowledgedIsThereOnceTheStoreShowsIt() throws Exception {
        for (int lag : List.of(1, 3, 10, 40, 200)) {
            Site site = Site.create(folder);
            EventualBlobStore eventual = new EventualBlobStore(site.store.another(), lag);
            MemoryDisk disk = MemoryDisk.random(random, 4 << 20, 5);
            List<MemoryDisk> acknowledged = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                disk.change(random, 3);
                try {
                    site.backup(eventual, "vm", disk.session());
                    acknowledged.add(disk.copy());
                } catch (BlobStoreException | RepositoryException e) {
                    // typed, which is all that is asked for here
                }
                requireRightOrTyped(site, eventual, acknowledged);
            }
            eventual.settle();
            List<PointName> points = site.points("vm");
            List<MemoryDisk> held = new ArrayList<>();
            for (PointName point : points) {
                held.add(site.disk(point));
            }
            for (MemoryDisk each : acknowledged) {
                assertTrue(held.contains(each), "lost at a lag of " + lag);
            }
            assertEquals(List.of(), site.findings(), "lag " + lag);
        }
    }

    private static void requireRightOrTyped(Site site, EventualBlobStore eventual, List<MemoryDisk> acknowledged)
            throws Exception {
        try (Repository repository = site.open(eventual)) {
            for (PointName point : new PointCatalog(repository).pointsOf("vm")) {
                MemoryDiskTarget target = MemoryDiskTarget.blank();
                Site.restore(repository, point, target);
                assertTrue(acknowledged.contains(target.disk()), "restored what was never backed up");
            }
        } catch (BlobStoreException | RepositoryException e) {
            // not seen yet
        }
    }
}
