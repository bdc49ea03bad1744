package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogCutter;
import dev.holdfast.engine.log.LogFollower;
import dev.holdfast.engine.log.LogSealer;
import dev.holdfast.engine.log.SealedSegment;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of which there are two bases, each with log before and after it. */
class BasesTest {
    private static final String WORKLOAD = "orders";
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    Path cache;

    private final SecureRandom random = new SecureRandom();
    private final InMemoryBlobStore store = new InMemoryBlobStore();
    private Instant time = BEGIN;
    private final InMemoryDatabase database = new InMemoryDatabase("server 1", "one", () -> time);
    private Repository repository;

    @BeforeEach
    void twoBases() throws Exception {
        Id id = Id.random(random);
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "first", random);
        KeyAdministration.create(store, id, List.of(recovery), BEGIN, random);
        store.put(
                ObjectNames.DESCRIPTOR,
                BlobBody.of(new Descriptor(id, 0, BEGIN, List.of(), List.of()).toBytes()),
                new PutCondition.Overwrite());
        repository = Repository.open(store, "memory:site", recovery.key(), cache);
        append();
        base();
        append();
        base();
        append();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    /** Some log, which is a segment of its own. */
    private void append() throws Exception {
        time = time.plusSeconds(60);
        database.append(new byte[1000]);
        try (LogSealer sealer = new LogSealer(repository, WORKLOAD, database.identity(), Compression.DEFAULT, random);
                LogReceiver receiver = database.receive(database.durable())) {
            LogFollower follower = new LogFollower(
                    receiver,
                    new LogCutter(database.durable(), 1 << 20),
                    sealer,
                    new ToTheStore(),
                    new LogFollower.Settings(Duration.ofMillis(1), Duration.ofMillis(20), 1 << 20),
                    () -> time,
                    System::nanoTime);
            Thread following = Thread.ofVirtual().start(() -> run(follower));
            while (following.isAlive() && !database.durable().equals(Optional.of(database.end()))) {
                Thread.sleep(1);
            }
            following.interrupt();
            following.join();
        }
        assertEquals(Optional.of(database.end()), database.durable());
    }

    private static void run(LogFollower follower) {
        try {
            follower.run();
        } catch (Exception e) {
            // it was interrupted, or the log did not become durable, which is looked at
        }
    }

    private final class ToTheStore implements LogFollower.Destination {
        @Override
        public void store(SealedSegment segment) throws BlobStoreException {
            segment.putTo(store);
        }

        @Override
        public void storeRollUp(SealedSegment segment) throws BlobStoreException {
            segment.putTo(store);
        }

        @Override
        public void heard(LogEvent.Mark mark) {}

        @Override
        public boolean isAwaited() {
            return false;
        }

        @Override
        public BlobReader reader() {
            return store;
        }
    }

    private void base() throws Exception {
        time = time.plusSeconds(60);
        Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, 1, "test host");
        new Backup(repository, store, settings, () -> time, random)
                .run(WORKLOAD, "test", new BaseReading(database.base(), database.identity(), _ -> {}), new Progress());
    }

    /** Takes the part of the log away that ends at an offset. */
    private void lose(long end) throws Exception {
        for (BlobStat each : store.list(LogName.LOGS, Optional.empty(), 1000).blobs()) {
            BlobName name = each.name();
            if (LogName.parse(name).end() == end && LogName.parse(name).start() < end) {
                store.delete(name);
            }
        }
    }

    private List<PointName> points() throws Exception {
        return new PointCatalog(repository).pointsOf(WORKLOAD);
    }

    private record Planned(RecoveryPlan plan, List<String> passedOver) {}

    private Planned plan(RecoveryTarget target) throws Exception {
        Point newest = new PointCatalog(repository).open(points().getLast());
        try (LogCatalog catalog = new LogCatalog(repository)) {
            Bases bases = new Bases(List.of(repository), catalog, target, ZoneOffset.UTC);
            return new Planned(bases.plan(newest), bases.passedOver());
        }
    }

    @Test
    void theNewestBaseIsTakenWhereItsLogIsWhole() throws Exception {
        Planned planned = plan(new RecoveryTarget.Latest());
        assertEquals(points().getLast(), planned.plan().point().name());
        assertEquals(new LogPosition("one", 3000), planned.plan().log().end());
        assertTrue(planned.passedOver().isEmpty());
    }

    @Test
    void whereTheLogOfTheNewestBaseIsLostAnOlderOneIsTakenAndThatIsTold() throws Exception {
        lose(2000);
        lose(3000);
        Planned planned = plan(new RecoveryTarget.Latest());
        assertEquals(points().getFirst(), planned.plan().point().name());
        assertEquals(new LogPosition("one", 1000), planned.plan().log().end());
        assertEquals(1, planned.passedOver().size());
    }

    @Test
    void whereNoBaseReachesWhatIsAskedForItIsSaidWhyTheNewestDoesNot() throws Exception {
        RepositoryException.NotFound refused = assertThrows(
                RepositoryException.NotFound.class, () -> plan(new RecoveryTarget.Time(time.plusSeconds(3600))));
        assertTrue(String.valueOf(refused.getMessage()).contains("does not reach"), refused.getMessage());
        for (long end : new long[] {1000, 2000, 3000}) {
            lose(end);
        }
        RepositoryException.NotFound lost =
                assertThrows(RepositoryException.NotFound.class, () -> plan(new RecoveryTarget.Latest()));
        assertFalse(String.valueOf(lost.getMessage()).isEmpty());
    }
}
