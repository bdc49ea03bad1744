package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.log.LogCutter;
import dev.holdfast.engine.log.LogFollower;
import dev.holdfast.engine.log.LogSealer;
import dev.holdfast.engine.log.SealedSegment;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A database whose bases and log are kept in a store in memory. */
final class KeptDatabase implements AutoCloseable {
    static final String WORKLOAD = "orders";

    /** How many bytes of log each segment holds. */
    static final int SEGMENT = 1000;

    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final CountingBlobStore store = new CountingBlobStore(new InMemoryBlobStore());
    private final Repository repository;
    private final List<SealedSegment> rollUps = new ArrayList<>();
    private Instant time = BEGIN;
    private final InMemoryDatabase database = new InMemoryDatabase("server 1", "one", () -> time);

    private KeptDatabase(Path cache) throws Exception {
        Id id = Id.random(random);
        NewRecipient.Recovery recovery = NewRecipient.recovery(Role.RESTORER, "first", random);
        KeyAdministration.create(store, id, List.of(recovery), BEGIN, random);
        store.put(
                ObjectNames.DESCRIPTOR,
                BlobBody.of(new Descriptor(id, 0, BEGIN, List.of(), List.of()).toBytes()),
                new PutCondition.Overwrite());
        repository = Repository.open(store, "memory:site", recovery.key(), cache);
    }

    /** One of which nothing is kept yet. */
    static KeptDatabase fresh(Path cache) throws Exception {
        return new KeptDatabase(cache);
    }

    /** What it is kept in. */
    CountingBlobStore store() {
        return store;
    }

    Repository repository() {
        return repository;
    }

    /** When something of it was kept last. */
    Instant time() {
        return time;
    }

    /** Some log, which is a segment of its own. */
    void append() throws Exception {
        append(1);
    }

    /** The same so many times. */
    void append(int segments) throws Exception {
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
            for (int i = 0; i < segments; i++) {
                time = time.plusSeconds(60);
                database.append(new byte[SEGMENT]);
                while (following.isAlive() && !database.durable().equals(Optional.of(database.end()))) {
                    Thread.sleep(1);
                }
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
        public void storeRollUp(SealedSegment segment) {
            rollUps.add(segment);
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

    /** A base. */
    void base() throws Exception {
        time = time.plusSeconds(60);
        Backup.Settings settings = new Backup.Settings(Compression.DEFAULT, 1, "test host");
        new Backup(repository, store, settings, () -> time, random)
                .run(WORKLOAD, "test", new BaseReading(database.base(), database.identity(), _ -> {}), new Progress());
    }

    /** Stores larger segments in the place of small ones, where there are enough; says whether there are. */
    boolean rollUp() throws Exception {
        for (SealedSegment large : rollUps) {
            for (BlobStat each : store.list(LogName.LOGS, Optional.empty(), BlobReader.LARGEST_PAGE)
                    .blobs()) {
                LogName small = LogName.parse(each.name());
                if (small.start() >= large.name().start()
                        && small.end() <= large.name().end()) {
                    store.delete(each.name());
                }
            }
            large.putTo(store);
        }
        return !rollUps.isEmpty();
    }

    /** Takes the part of the log away that ends at an offset. */
    void lose(long end) throws Exception {
        for (BlobStat each : store.list(LogName.LOGS, Optional.empty(), 1000).blobs()) {
            BlobName name = each.name();
            if (LogName.parse(name).end() == end && LogName.parse(name).start() < end) {
                store.delete(name);
            }
        }
    }

    @Override
    public void close() {
        repository.close();
    }
}
