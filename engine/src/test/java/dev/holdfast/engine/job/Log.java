package dev.holdfast.engine.job;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogCutter;
import dev.holdfast.engine.log.LogFollower;
import dev.holdfast.engine.log.LogLeg;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.log.LogPaths;
import dev.holdfast.engine.log.LogReading;
import dev.holdfast.engine.log.LogSealer;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.engine.log.SealedSegment;
import dev.holdfast.engine.log.ServerLog;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A database's log at a site, and what users do with it. */
final class Log {
    static final String WORKLOAD = "orders";

    /** Stores at once whatever has arrived. */
    private static final LogFollower.Settings AT_ONCE =
            new LogFollower.Settings(Duration.ofMillis(1), Duration.ofMillis(20), 1 << 20);

    private final Site site;
    private final InMemoryDatabase database;

    Log(Site site, InMemoryDatabase database) {
        this.site = site;
        this.database = database;
    }

    /** Follows the log from where it is durable until something fails or is so. */
    void follow(BlobStore through, BooleanSupplier until) throws Exception {
        follow(through, Optional.empty(), until);
    }

    /** Follows until all that the database has is durable. */
    void followToItsEnd() throws Exception {
        follow(site.store.another(), () -> database.durable().equals(Optional.of(database.end())));
    }

    /** The same while time stands still: nothing is ever stored because it is time. */
    void followToItsEndInNoTime(boolean awaited) throws Exception {
        BlobStore store = site.store.another();
        follow(
                store,
                new OneSite(store, awaited),
                Optional.empty(),
                () -> 0,
                () -> database.durable().equals(Optional.of(database.end())));
    }

    void follow(BlobStore through, Optional<LogPosition> after, BooleanSupplier until) throws Exception {
        follow(through, new OneSite(through, false), after, System::nanoTime, until);
    }

    private void follow(
            BlobStore through,
            LogFollower.Destination destination,
            Optional<LogPosition> after,
            LongSupplier nanos,
            BooleanSupplier until)
            throws Exception {
        AtomicReference<Exception> failure =
                new AtomicReference<>(new IllegalStateException("it ended without a failure"));
        try (Repository repository = site.open(through);
                LogSealer sealer = new LogSealer(
                        repository, WORKLOAD, database.identity(), Compression.DEFAULT, new SecureRandom());
                LogReceiver receiver = database.receive(after)) {
            LogFollower follower = new LogFollower(
                    receiver, new LogCutter(after, 1 << 20), sealer, destination, AT_ONCE, () -> Site.NOW, nanos);
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    follower.run();
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            while (thread.isAlive() && !until.getAsBoolean()) {
                Thread.sleep(1);
            }
            thread.interrupt();
            thread.join();
        }
        if (!until.getAsBoolean()) {
            throw failure.get();
        }
    }

    private record OneSite(BlobStore store, boolean isAwaited) implements LogFollower.Destination {
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
        public BlobReader reader() {
            return store;
        }
    }

    /** Takes a base, at any site. */
    Manifest base(Site at) throws Exception {
        return at.backup(WORKLOAD, new BaseReading(database.base(), database.identity(), _ -> {}));
    }

    /** The windows in which every instant can be restored at a site, and what is in their way. */
    static LogWindows.Found found(Site at) throws Exception {
        try (Repository repository = at.open();
                LogCatalog catalog = new LogCatalog(repository)) {
            PointCatalog points = new PointCatalog(repository);
            List<Point> opened = new ArrayList<>();
            for (PointName name : points.pointsOf(WORKLOAD)) {
                opened.add(points.open(name));
            }
            return new LogWindows(repository, catalog).of(opened);
        }
    }

    /** The names of all segments at the site. */
    List<LogName> segments() throws Exception {
        List<LogName> names = new ArrayList<>();
        for (BlobName name : site.names(LogName.LOGS)) {
            names.add(LogName.parse(name));
        }
        return names;
    }

    /** The bytes of a stretch of a stream. */
    byte[] read(LogLeg leg) throws Exception {
        try (Repository repository = site.open()) {
            return read(leg, List.of(repository));
        }
    }

    /** The same from several sites. */
    static byte[] read(LogLeg leg, List<Repository> sites) throws Exception {
        try (LogCatalog catalog = new LogCatalog(sites)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new LogReading(log(catalog)).read(leg, out);
            return out.toByteArray();
        }
    }

    /** The same in parts, one after the other, as a server that recovers asks for it. */
    static byte[] read(LogLeg leg, int part, Repository repository) throws Exception {
        try (LogCatalog catalog = new LogCatalog(repository)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            LogReading reading = new LogReading(log(catalog));
            for (long at = leg.from(); at < leg.to(); at += part) {
                reading.read(new LogLeg(leg.stream(), at, Math.min(leg.to(), at + part)), out);
            }
            return out.toByteArray();
        }
    }

    /** The paths from a place on. */
    List<LogPath> paths(LogPosition start) throws Exception {
        try (Repository repository = site.open();
                LogCatalog catalog = new LogCatalog(repository)) {
            return new LogPaths(log(catalog)).from(start);
        }
    }

    private static ServerLog log(LogCatalog catalog) throws Exception {
        List<ServerLog> all = new ArrayList<>();
        for (String workload : catalog.workloads()) {
            all.addAll(catalog.of(workload).values());
        }
        if (all.isEmpty()) {
            throw new RepositoryException.NotFound("there is no log", "");
        }
        return all.getFirst();
    }

    /** Whether an exception is one of those that following a log ends with. */
    static boolean isTyped(Exception e) {
        return Site.isTyped(e) || e instanceof SourceException;
    }
}
