package dev.holdfast.engine.backup;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.map.BlockMapReader;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.WriterSession;
import dev.holdfast.engine.repository.WriterSlot;
import dev.holdfast.engine.tree.TreeCapture;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.source.VolumeSession;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes recovery points of workloads into one repository. */
public final class Backup {
    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

    private static final int MOST_WARNINGS = 1000;

    private final Repository repository;
    private final BlobStore store;
    private final Settings settings;
    private final InstantSource clock;
    private final SecureRandom random;

    /**
     * How to back up.
     *
     * @param compression how hard to compress
     * @param workers how many threads hash, compress and seal, at least 1
     * @param host the name of this host, recorded for people
     * @param limits what it takes of the host, with all others that have the same
     */
    public record Settings(Compression compression, int workers, String host, CaptureLimits limits) {
        public Settings {
            if (workers < 1) {
                throw new IllegalArgumentException("at least one worker: " + workers);
            }
        }

        /** The same without limits. */
        public Settings(Compression compression, int workers, String host) {
            this(compression, workers, host, CaptureLimits.none());
        }
    }

    /**
     * A point that was taken.
     *
     * @param name where it stands
     * @param manifest what it is
     */
    public record Taken(PointName name, Manifest manifest) {}

    /** Backs up into {@code store}, of which {@code repository} is the reading side. */
    public Backup(Repository repository, BlobStore store, Settings settings, InstantSource clock, SecureRandom random) {
        this.repository = repository;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What a point is taken of.
     *
     * @param workload the workload's name
     * @param source the type of its source
     * @param ownership the environment that it belongs to, if any, and who owns that
     * @param companions what is taken at the same moment
     */
    public record Subject(
            String workload, String source, Optional<Manifest.Ownership> ownership, Companions companions) {}

    /** What is taken at the same moment as a point, as one environment point. */
    @FunctionalInterface
    public interface Companions {
        /** None: the point stands for itself. */
        Companions NONE = () -> new Gathered(Optional.empty(), List.of());

        /** Called once, when all is read and before the point is committed; may wait until others are as far. */
        Gathered gather() throws InterruptedException;
    }

    /**
     * What came of the companions.
     *
     * @param membership of the environment point, if there is one
     * @param warnings what is to be kept with the point
     */
    public record Gathered(Optional<Manifest.Membership> membership, List<String> warnings) {
        public Gathered {
            warnings = List.copyOf(warnings);
        }
    }

    /** Takes a point of a workload that belongs to no environment. */
    public Taken run(String workload, String source, SourceSession session, Progress progress)
            throws RepositoryException, BlobStoreException, SourceException, IOException, InterruptedException {
        return run(new Subject(workload, source, Optional.empty(), Companions.NONE), session, progress);
    }

    /**
     * Takes a point. When this returns it is durable; when it throws, nothing was committed, and a next run finds again
     * what this one stored.
     *
     * @param session the reading of the source; told of the commit, not closed
     */
    public Taken run(Subject subject, SourceSession session, Progress progress)
            throws RepositoryException, BlobStoreException, SourceException, IOException, InterruptedException {
        Instant started = clock.instant();
        String workload = subject.workload();
        requireName(workload);
        if (!(session instanceof BaseReading)) { // of a base the instant is known at its end
            requireClaimable(session.instant());
        }
        repository.requireNoCollection();
        try (WriterSession writing = WriterSession.begin(repository, store, settings.workers(), random, started);
                ChunkCodec codec = new ChunkCodec(settings.compression())) {
            List<String> warnings = new ArrayList<>();
            Optional<Point> parent = parent(workload, warnings);
            NodeWriter nodes = new NodeWriter(writing.packs(), hasher(), codec);
            Body body = switch (session) {
                case VolumeSession volumes -> volumes(workload, volumes, parent, writing, nodes, warnings, progress);
                case TreeSession tree -> tree(tree, parent, writing, nodes, warnings, progress);
            };
            // Asked before the companions are: after that the source may change, which no longer matters.
            Consistency consistency = session.consistency();
            warnings.addAll(session.warnings());
            Gathered gathered = subject.companions().gather();
            warnings.addAll(0, gathered.warnings());
            writing.packs().awaitDurable();
            warnings.addAll(writing.warnings());
            Read read = new Read(session, consistency, started, gathered.membership(), warnings, body);
            return commit(subject, read, writing);
        }
    }

    private record Body(Manifest.Content content, long readBytes, long changedBytes) {}

    private record Read(
            SourceSession session,
            Consistency consistency,
            Instant started,
            Optional<Manifest.Membership> membership,
            List<String> warnings,
            Body body) {}

    private static void requireName(String workload) throws RepositoryException {
        if (workload.isEmpty() || workload.length() > Manifest.LONGEST_WORKLOAD) {
            throw new RepositoryException.Refused(
                    "a workload's name has 1 to " + Manifest.LONGEST_WORKLOAD + " characters, not " + workload.length(),
                    "Give it another name.");
        }
    }

    private static void requireClaimable(Instant instant) throws RepositoryException {
        if (instant.isBefore(ObjectNames.EARLIEST) || instant.isAfter(ObjectNames.LATEST)) {
            throw new RepositoryException.Refused(
                    "a point cannot be of " + instant + ": only years 0000 to 9999 can be named",
                    "Set the clock of this host.");
        }
    }

    /** The point before, to see by it what changed; none if there is none or it cannot be read. */
    private Optional<Point> parent(String workload, List<String> warnings)
            throws RepositoryException, BlobStoreException {
        if (repository.keys().isSealed()) {
            return Optional.empty();
        }
        PointCatalog catalog = new PointCatalog(repository);
        Optional<PointName> newest = catalog.newest(workload);
        try {
            Optional<Point> point = newest.isPresent() ? Optional.of(catalog.open(newest.get())) : Optional.empty();
            return point;
        } catch (RepositoryException.Damaged e) {
            warnings.add("the point before could not be read, so all was read anew: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Body volumes(
            String workload,
            VolumeSession session,
            Optional<Point> parent,
            WriterSession writing,
            NodeWriter nodes,
            List<String> warnings,
            Progress progress)
            throws RepositoryException, BlobStoreException, SourceException, IOException, InterruptedException {
        session.volumes().forEach(volume -> progress.expectMore(volume.length()));
        List<Manifest.VolumeRoot> roots = new ArrayList<>();
        try (NodeReader reader = nodeReader();
                VolumeBackup backup = new VolumeBackup(writing.packs(), nodes, hasher(), settings, progress)) {
            for (Volume volume : session.volumes()) {
                Optional<BlockMapReader> before = rootOf(parent, volume).map(root -> new BlockMapReader(reader, root));
                Optional<Fingerprints> known = fingerprints(workload, volume);
                try {
                    roots.add(backup.run(volume, before, known));
                } finally {
                    known.ifPresent(Fingerprints::close);
                }
            }
            warnings.addAll(backup.warnings());
            return new Body(new Manifest.Volumes(roots), backup.readBytes(), backup.changedBytes());
        }
    }

    /** None for a sealed host, which does not see the point before; none where there is no room for them. */
    private Optional<Fingerprints> fingerprints(String workload, Volume volume) throws RepositoryException.WrongKey {
        if (repository.keys().isSealed()) {
            return Optional.empty();
        }
        String pseudonym = repository.pseudonym(repository.ownDomain(), workload);
        try {
            return Optional.of(Fingerprints.open(repository.fingerprints(pseudonym, volume.name()), random));
        } catch (IOException e) {
            LOG.atInfo()
                    .addKeyValue("disk", volume.name())
                    .addKeyValue("reason", e)
                    .log("the local file of fingerprints cannot be used: all blocks are hashed");
            return Optional.empty();
        }
    }

    private ChunkHasher hasher() throws RepositoryException.WrongKey {
        return repository.hasher(repository.ownDomain());
    }

    private NodeReader nodeReader() throws RepositoryException.WrongKey {
        return new NodeReader(repository.chunks(repository.ownDomain()), hasher());
    }

    /** The same volume in the point before. */
    private static Optional<Manifest.VolumeRoot> rootOf(Optional<Point> parent, Volume volume) {
        if (parent.isEmpty() || !(parent.get().manifest().content() instanceof Manifest.Volumes volumes)) {
            return Optional.empty();
        }
        return volumes.volumes().stream()
                .filter(root -> root.name().equals(volume.name()))
                .findFirst();
    }

    private Body tree(
            TreeSession session,
            Optional<Point> parent,
            WriterSession writing,
            NodeWriter nodes,
            List<String> warnings,
            Progress progress)
            throws RepositoryException, BlobStoreException, SourceException, IOException, InterruptedException {
        byte[] cutKey =
                Hkdf.derive(repository.keys().domainKey(repository.ownDomain()), repository.id(), "holdfast cut v0");
        TreeCapture.Settings how = new TreeCapture.Settings(
                hasher(), cutKey, settings.compression(), settings.workers(), settings.limits());
        try (NodeReader reader = nodeReader()) {
            Optional<TreeCapture.Before> before = parent.map(
                            point -> point.manifest().content())
                    .filter(Manifest.Tree.class::isInstance)
                    .map(content -> new TreeCapture.Before(reader, (Manifest.Tree) content));
            if (session instanceof BaseReading reading) {
                before.flatMap(tree -> tree.tree().base()).ifPresent(reading::since);
            }
            TreeCapture capture = TreeCapture.capture(session, before, writing.packs(), nodes, how, progress);
            warnings.addAll(capture.warnings());
            Manifest.Tree content =
                    session instanceof BaseReading reading ? capture.tree().as(reading.base()) : capture.tree();
            return new Body(content, capture.readBytes(), capture.changedBytes());
        }
    }

    private Taken commit(Subject subject, Read read, WriterSession writing)
            throws RepositoryException, BlobStoreException, SourceException, IOException {
        requireClaimable(read.session().instant());
        List<String> warnings = read.warnings();
        Body body = read.body();
        List<String> kept = warnings.size() > MOST_WARNINGS ? warnings.subList(0, MOST_WARNINGS) : warnings;
        WriterSlot.Link link = writing.slot().next();
        Manifest manifest = new Manifest(
                subject.workload(),
                subject.source(),
                read.session().instant(),
                read.consistency(),
                writing.writer().id(),
                link.sequence(),
                link.previous(),
                0,
                subject.ownership(),
                read.membership(),
                settings.host(),
                read.started(),
                clock.instant(),
                kept,
                new Manifest.Statistics(
                        body.readBytes(), body.changedBytes(), writing.packs().storedBytes()),
                body.content());
        PointName name = new PointWriter(repository, store, writing.writer(), writing.slot()).commit(manifest);
        read.session().committed();
        repository.memory().sawNewer(Map.of(name.pseudonym(), name.object().value()));
        return new Taken(name, manifest);
    }
}
