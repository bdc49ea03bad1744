package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.limit.Processors;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.store.Retries;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What captures that share limits take of their host. */
@Timeout(120)
class LimitedCaptureTest {
    private static final int MIB = 1 << 20;
    private static final int RATE = 10 * MIB;

    /** The most that is read in one turn. */
    private static final int PART = 256 << 10;

    private final Standstill time = new Standstill();
    private final CaptureLimits limits = new CaptureLimits(time);
    private final ExecutorService captures =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
    private final Random random = Seeds.random("LimitedCaptureTest");

    @TempDir
    Path folder;

    private Site site;
    private Repository repository;

    @BeforeEach
    void aSite() throws Exception {
        site = Site.create(folder);
        repository = site.open();
    }

    @AfterEach
    void end() {
        captures.shutdownNow();
        captures.close();
        repository.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    private Manifest take(String workload, SourceSession session) throws Exception {
        return take(repository, site.store.another(), 2, new SecureRandom(), workload, session);
    }

    private Manifest take(
            Repository into, BlobStore store, int workers, SecureRandom chance, String workload, SourceSession session)
            throws Exception {
        Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, workers, "test host", limits);
        return new Backup(into, store, settings, () -> Site.NOW, chance)
                .run(workload, "test", session, new Progress())
                .manifest();
    }

    private MemoryDisk disk(int mebibytes) {
        MemoryDisk disk = new MemoryDisk(64L * MIB);
        disk.write(8 * MIB, Seeds.bytes(random, mebibytes * MIB));
        return disk;
    }

    private MemoryTree tree() {
        MemoryTree tree = MemoryTree.empty();
        tree.file("large", Seeds.bytes(random, 5 * MIB + 1));
        for (int i = 0; i < 20; i++) {
            tree.file("small-" + i, Seeds.bytes(random, 10_000 + i));
        }
        return tree;
    }

    private static long read(Manifest manifest) {
        return manifest.statistics().readBytes();
    }

    @Test
    void allCapturesTogetherReadNoFasterThanTheyMay() throws Exception {
        limits.set(OptionalLong.of(RATE), 2);
        MemoryTree tree = tree();
        MemoryDisk disk = disk(6);
        Future<Manifest> first = captures.submit(() -> take("disk", disk.session()));
        Future<Manifest> second = captures.submit(() -> take("tree", tree.session()));
        Future<Manifest> third =
                captures.submit(() -> take("base", tree().session().changedInPlace()));
        long all = read(first.get()) + read(second.get()) + read(third.get());
        assertEquals(disk.readBytes(), read(first.get()));
        assertTrue(all > 16 * MIB, () -> "only " + all);
        assertEquals(all - PART / 2.0, time.bytes(RATE), PART / 2.0 + 1);
        take("tree", tree.session());
        assertEquals(all - PART / 2.0, time.bytes(RATE), PART / 2.0 + 1, "what did not change was not read");
    }

    @Test
    void withoutALimitNobodyWaits() throws Exception {
        take("disk", disk(6).session());
        take("tree", tree().session());
        limits.set(OptionalLong.of(RATE), 1);
        limits.set(OptionalLong.empty(), 1);
        take("disk-2", disk(6).session());
        take("tree-2", tree().session());
        assertEquals(0, time.sleeps());
    }

    /** Asked for a key of each pack, amidst what hashes, compresses and seals: how many are there at once. */
    private static final class Witness extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private static final int KEY = 32;

        private final AtomicInteger there = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void nextBytes(byte[] bytes) {
            super.nextBytes(bytes);
            if (bytes.length == KEY && Thread.currentThread().getName().startsWith("backup-")) {
                asked.incrementAndGet();
                most.accumulateAndGet(there.incrementAndGet(), Math::max);
                long until = System.nanoTime() + Duration.ofMillis(20).toNanos();
                while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait(); // for others to come, if they may
                }
                there.decrementAndGet();
            }
        }
    }

    @Test
    void oneComputesAtATimeHoweverManyCapturesThereAre() throws Exception {
        limits.set(OptionalLong.empty(), 1);
        Witness witness = new Witness();
        List<Future<Manifest>> running = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String workload = "workload-" + i;
            SourceSession session = i % 2 == 0
                    ? disk(12).session()
                    : i % 4 == 1 ? tree().session() : tree().session().changedInPlace();
            running.add(captures.submit(() -> take(repository, site.store.another(), 2, witness, workload, session)));
        }
        for (Future<Manifest> each : running) {
            each.get();
        }
        assertTrue(witness.asked.get() >= 10, () -> "only " + witness.asked);
        assertEquals(1, witness.most.get());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void nothingIsComputedWithoutATurn() throws Exception {
        limits.set(OptionalLong.empty(), 1);
        Witness witness = new Witness();
        Processors.Turn turn = limits.processors().turn();
        turn.begin();
        Future<Manifest> disk =
                captures.submit(() -> take(repository, site.store.another(), 1, witness, "disk", disk(6).session()));
        Future<Manifest> tree =
                captures.submit(() -> take(repository, site.store.another(), 1, witness, "tree", tree().session()));
        await(() -> limits.processors().waiting() == 2); // the disk's one worker, and the tree's cutter
        assertEquals(0, witness.asked.get());
        turn.end();
        disk.get();
        tree.get();
        assertTrue(witness.asked.get() >= 2, () -> "only " + witness.asked);
    }

    /** A disk of random bytes that are made when they are read. */
    private record Noise(long length) implements Volume {
        @Override
        public String name() {
            return "noise";
        }

        @Override
        public Optional<Extent> nextData(long from) {
            return from < length ? Optional.of(new Extent(from, length - from)) : Optional.empty();
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            into.put(Seeds.bytes(new Random(offset), into.remaining()));
        }
    }

    /** A store that takes no pack until it is told to. */
    private static final class FullStore extends ForwardingBlobStore {
        private final CountDownLatch begun = new CountDownLatch(2);
        private final CountDownLatch open = new CountDownLatch(1);

        FullStore(BlobStore store) {
            super(store);
        }

        @Override
        public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
            if (name.value().startsWith(PackKind.DATA.folder() + "/")) {
                begun.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new BlobStoreException.Interrupted("interrupted", "", e);
                }
            }
            return super.put(name, body, options);
        }
    }

    @Test
    void aCaptureWhoseStoreTakesNothingHoldsUpNoOther() throws Exception {
        limits.set(OptionalLong.empty(), 1);
        Site slow = Site.create(folder);
        try (FullStore full = new FullStore(slow.store.another());
                Repository into = slow.open(full)) {
            Future<Manifest> held = captures.submit(() ->
                    take(into, full, 1, new SecureRandom(), "noise", new MemoryDiskSession(new Noise(72L * MIB))));
            full.begun.await(); // both packs that it has memory for are on their way
            take("disk", disk(6).session());
            take("tree", tree().session());
            assertFalse(held.isDone());
            full.open.countDown();
            held.get();
        }
    }

    /** A disk that answers when it is told to. */
    private record Hanging(Noise disk, CountDownLatch reading, CountDownLatch answer) implements Volume {
        Hanging(long length) {
            this(new Noise(length), new CountDownLatch(1), new CountDownLatch(1));
        }

        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public long length() {
            return disk.length();
        }

        @Override
        public Optional<Extent> nextData(long from) {
            return disk.nextData(from);
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            reading.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            disk.read(offset, into);
        }
    }

    @Test
    void aCaptureThatHangsInItsSourceHoldsUpNoOther() throws Exception {
        limits.set(OptionalLong.empty(), 1);
        Hanging hanging = new Hanging(5 * MIB);
        Future<Manifest> held = captures.submit(() -> take("hanging", new MemoryDiskSession(hanging)));
        hanging.reading().await();
        take("disk", disk(6).session());
        take("tree", tree().session());
        assertFalse(held.isDone());
        hanging.answer().countDown();
        held.get();
    }

    private void interrupt(SourceSession session, BooleanSupplier waits) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        List<Exception> thrown = new ArrayList<>();
        Thread capture = Thread.ofPlatform().start(() -> {
            try {
                take("interrupted", session);
            } catch (Exception e) {
                thrown.add(e);
            }
            ended.countDown();
        });
        await(waits);
        capture.interrupt();
        ended.await();
        assertInstanceOf(InterruptedException.class, thrown.getFirst());
        assertEquals(List.of(), site.names("points/"));
    }

    @Test
    void anInterruptionWhileATurnIsWaitedForEndsTheCaptureAndLeavesTheTurnsToTheOthers() throws Exception {
        limits.set(OptionalLong.empty(), 1);
        Processors.Turn turn = limits.processors().turn();
        turn.begin();
        interrupt(disk(6).session(), () -> limits.processors().waiting() == 2);
        interrupt(tree().session(), () -> limits.processors().waiting() == 1);
        assertEquals(0, limits.processors().waiting());
        turn.end();
        take("disk", disk(6).session());
        take("tree", tree().session());
    }

    /** Time in which nobody wakes up by himself. */
    private static final class Slumber implements Retries.Waiting {
        private final AtomicInteger asleep = new AtomicInteger();

        @Override
        public long now() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            asleep.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } finally {
                asleep.decrementAndGet();
            }
        }
    }

    @Test
    void anInterruptionWhileReadingIsHeldBackEndsTheCaptureWhichGotOnTillThen() throws Exception {
        Slumber slumber = new Slumber();
        for (SourceSession session : List.of(disk(6).session(), tree().session())) {
            CaptureLimits held = new CaptureLimits(slumber);
            held.set(OptionalLong.of(RATE), 2);
            Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, 1, "test host", held);
            Progress progress = new Progress();
            Future<?> capture = captures.submit(
                    () -> new Backup(repository, site.store.another(), settings, () -> Site.NOW, new SecureRandom())
                            .run("held", "test", session, progress));
            await(() -> slumber.asleep.get() > 0);
            assertNotEquals(0, progress.done() % (4 * MIB), "it seems to hang until a whole leaf or buffer is read");
            capture.cancel(true);
            await(() -> slumber.asleep.get() == 0);
        }
        assertEquals(List.of(), site.names("points/"));
    }
}
