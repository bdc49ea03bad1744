package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.replication.Objectives;
import dev.holdfast.engine.replication.Replication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.replication.UnderWay;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.PointWalk;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes first when much is missing. */
class ReplicationOrderTest {
    private static final int CHANGE = 1 << 20;

    private final Random random = Seeds.random("ReplicationOrderTest");
    private final MemoryDisk one = new MemoryDisk(4 << 20);
    private final MemoryDisk other = new MemoryDisk(4 << 20);

    @TempDir
    private Path folder;

    private Site near;
    private Site far;

    @BeforeEach
    void create() throws Exception {
        near = Site.create(folder);
        far = near.replica();
    }

    /** Writes down the manifests that are put, and looks at the site after each. */
    private static class Recording extends ForwardingBlobStore {
        private final List<BlobName> manifests = new ArrayList<>();
        private final Consumer<BlobName> afterPut;

        /** @param afterPut what a test wants to do then */
        Recording(BlobStore delegate, Consumer<BlobName> afterPut) {
            super(delegate);
            this.afterPut = afterPut;
        }

        @Override
        public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
            BlobStat stat = super.put(name, body, options);
            if (name.value().startsWith("points/")) {
                manifests.add(name);
            }
            afterPut.accept(name);
            return stat;
        }
    }

    /** A link that breaks after some bytes. */
    private static final class Breaking extends Recording {
        private long left;

        Breaking(BlobStore delegate, long bytes) {
            super(delegate, _ -> {});
            left = bytes;
        }

        @Override
        public synchronized BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
            left -= body.length();
            if (left < 0) {
                throw new BlobStoreException.Transient("the link broke, as the test wanted", "");
            }
            return super.put(name, body, options);
        }
    }

    private void change(String workload, MemoryDisk disk) throws Exception {
        disk.write(0, Seeds.bytes(random, CHANGE));
        near.backup(workload, disk.session());
    }

    private static List<BlobName> objects(List<PointName> points) {
        return points.stream().map(PointName::object).toList();
    }

    private static Replication.Settings asking(Map<String, Duration> objectives) {
        return Replication.Settings.of(new Objectives(objectives), new UnderWay(), _ -> {}, () -> false);
    }

    /** Two workloads of which the far site has an older point, and lacks six. */
    private void fallBehind() throws Exception {
        change("one", one);
        change("other", other);
        near.replicateTo(far);
        for (int i = 0; i < 3; i++) {
            change("one", one);
            change("other", other);
        }
    }

    @Test
    void theNewestPointsComeFirstThatOfTheTightestObjectiveBeforeTheOthersAndThenTheOldest() throws Exception {
        fallBehind();
        Recording recording = new Recording(far.store.another(), name -> {
            if (name.value().startsWith("points/")) {
                try {
                    assertEquals(List.of(), far.elsewhere().findings(), "a replica is whole at every moment");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        near.replicateTo(far, recording, asking(Map.of("one", Duration.ofHours(1), "other", Duration.ofMinutes(1))));
        List<BlobName> first = objects(near.points("one"));
        List<BlobName> second = objects(near.points("other"));
        assertEquals(
                List.of(second.get(3), first.get(3), first.get(1), second.get(1), first.get(2), second.get(2)),
                recording.manifests);
        assertEquals(List.of(), far.findings());
    }

    @Test
    void aLinkThatBreaksSoonHasBroughtTheNewestPoints() throws Exception {
        fallBehind();
        Breaking breaking = new Breaking(far.store.another(), 2 * CHANGE + CHANGE / 2);
        assertThrows(BlobStoreException.Transient.class, () -> near.replicateTo(far, breaking));
        assertEquals(near.points("one").getLast(), far.points("one").getLast());
        assertEquals(near.points("other").getLast(), far.points("other").getLast());
        assertEquals(one, far.disk(far.points("one").getLast()));
        assertEquals(List.of(), far.findings());
        near.replicateTo(far);
        assertEquals(near.points("one"), far.points("one"));
        assertEquals(near.points("other"), far.points("other"));
    }

    @Test
    void whatIsTakenWhileAFirstPointIsCopiedGoesBeforeIt() throws Exception {
        change("one", one);
        near.replicateTo(far);
        for (int i = 0; i < 3; i++) {
            other.write((long) i << 20, Seeds.bytes(random, CHANGE));
            near.backup("other", other.session());
        }
        boolean[] taken = new boolean[1];
        Recording recording = new Recording(far.store.another(), name -> {
            if (name.value().startsWith("index/") && !taken[0]) {
                taken[0] = true;
                try {
                    change("one", one);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        List<PointName> arrived = new ArrayList<>();
        Replication.Settings always = new Replication.Settings(
                Objectives.none(), new UnderWay(), arrived::add, () -> false, System::nanoTime, Duration.ZERO);
        near.replicateTo(far, recording, always);
        assertEquals(near.points("one").getLast().object(), recording.manifests.getFirst());
        assertEquals(4, recording.manifests.size());
        assertEquals(recording.manifests, objects(arrived), "each is told of when it is there");
        assertEquals(other, far.disk(far.points("other").getLast()));
    }

    @Test
    void aPointThatIsLostIsNotTakenForOneThatIsToCome() throws Exception {
        change("one", one);
        change("one", one);
        change("one", one);
        near.replicateTo(far);
        assertEquals(List.of(), far.findings());
        near.store.delete(near.points("one").get(1).object());
        assertEquals(1, near.findings().size());
    }

    @Test
    void whoHasEnoughLeavesTheRestToTheNext() throws Exception {
        fallBehind();
        List<PointName> arrived = new ArrayList<>();
        Replication.Settings enough =
                Replication.Settings.of(Objectives.none(), new UnderWay(), arrived::add, () -> !arrived.isEmpty());
        ReplicationReport report = near.replicateTo(far, far.store.another(), enough);
        assertEquals(1, report.points());
        assertEquals(5, report.missingPoints());
        assertEquals(List.of(), report.failures());
        assertEquals(List.of(), far.findings());
        assertEquals(5, near.replicateTo(far).points());
    }

    /** Acknowledges what it is to put, but keeps nothing of it the first time. */
    private static final class Losing extends ForwardingBlobStore {
        private final Set<BlobName> lost = new HashSet<>();

        Losing(BlobStore delegate) {
            super(delegate);
        }

        @Override
        public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
            boolean isPack = name.value().startsWith("packs/") || name.value().startsWith("maps/");
            boolean lose;
            synchronized (lost) {
                lose = isPack && lost.add(name);
            }
            return lose ? new BlobStat(name, body.length(), "lost") : super.put(name, body, options);
        }
    }

    @Test
    void whatTheTargetAcknowledgedAndLostIsCopiedAgainBeforeThePointCounts() throws Exception {
        change("one", one);
        Losing losing = new Losing(far.store.another());
        assertEquals(List.of(), near.replicateTo(far, losing).failures());
        assertEquals(2, losing.lost.size(), "data and map");
        assertEquals(List.of(), far.findings());
        assertEquals(one, far.disk(far.points("one").getLast()));
    }

    @Test
    void aPointCostsWhatChangedHoweverLargeItsDiskIs() throws Exception {
        MemoryDisk large = new MemoryDisk(512L << 20);
        for (int leaf = 0; leaf < 128; leaf++) {
            large.write(leaf * (4L << 20), Seeds.bytes(random, 100));
        }
        near.backup("large", large.session());
        large.write(100L << 20, Seeds.bytes(random, 100));
        near.backup("large", large.session());
        List<PointName> points = near.points("large");
        try (Repository repository = near.open();
                PointWalk whole = new PointWalk(repository, Id.ORDINARY_DOMAIN);
                PointWalk changed = new PointWalk(repository, Id.ORDINARY_DOMAIN)) {
            PointCatalog catalog = new PointCatalog(repository);
            Point earlier = catalog.open(points.getFirst());
            Point later = catalog.open(points.getLast());
            assertTrue(whole.walk(later, damage -> fail(damage)));
            assertTrue(changed.walk(later, earlier, damage -> fail(damage)));
            assertTrue(whole.nodeCount() > 128, "nodes of the whole: " + whole.nodeCount());
            assertTrue(changed.nodeCount() <= 4, "nodes that changed: " + changed.nodeCount());
            assertEquals(1, changed.chunkCount());
        }
    }

    @Test
    void ofATreeOnlyWhatChangedIsLookedAt() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 300);
        near.backup("home", tree.session());
        tree.change(random, 1);
        near.backup("home", tree.session());
        List<PointName> points = near.points("home");
        try (Repository repository = near.open();
                PointWalk whole = new PointWalk(repository, Id.ORDINARY_DOMAIN);
                PointWalk changed = new PointWalk(repository, Id.ORDINARY_DOMAIN)) {
            PointCatalog catalog = new PointCatalog(repository);
            Point later = catalog.open(points.getLast());
            assertTrue(whole.walk(later, damage -> fail(damage)));
            assertTrue(changed.walk(later, catalog.open(points.getFirst()), damage -> fail(damage)));
            assertTrue(
                    changed.nodeCount() < whole.nodeCount() / 2,
                    changed.nodeCount() + " of " + whole.nodeCount() + " nodes");
        }
    }

    @Test
    void manyReplicationsAtOnceCopyEachObjectOnce() throws Exception {
        fallBehind();
        UnderWay underWay = new UnderWay();
        List<Thread> threads = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        Set<BlobName> put = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Recording once = new Recording(far.store.another(), name -> {
                synchronized (put) {
                    assertTrue(put.add(name) || name.value().startsWith("ledger/"), name::value);
                }
            });
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    near.elsewhere()
                            .replicateTo(
                                    far.elsewhere(),
                                    once,
                                    Replication.Settings.of(Objectives.none(), underWay, _ -> {}, () -> false));
                } catch (Exception e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(near.points("one"), far.points("one"));
        assertEquals(near.points("other"), far.points("other"));
        assertEquals(List.of(), far.findings());
    }
}
