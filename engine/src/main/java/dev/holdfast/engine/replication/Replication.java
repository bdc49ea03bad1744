package dev.holdfast.engine.replication;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.Role;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.ExpectedPoints;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Brings one site of a repository up to date with another. What to copy is read from the index segments that the target
 * lacks, so the cost grows with what is new; the order keeps the target consistent at every moment: what manifests need is
 * there before they are. The source may be written to meanwhile: manifests are listed first, and all that they need was
 * listed by the index before they were.
 *
 * <p>The newest point of each workload comes first, with what it needs, that of the workload which is furthest behind its
 * objective before the others; then first points of workloads that have none at the target, which may take long; then all
 * else, oldest first. While that takes long, both sites are listed again now and then, and points that are newer still go
 * first again.
 *
 * <p>A pack that is not right at the source does not hold up the others of its segment: it is recorded as damaged at the
 * target, before the segment is there, so that no writer relies on it. What is recorded as damaged at the target and is
 * missing there is copied again, and so is what turns out to be missing there while a point is copied.
 */
public final class Replication {
    private final Repository source;
    private final Repository target;
    private final Settings settings;
    private final Tally tally;
    private final TargetIndex index;
    private final ObjectCopy objects;
    private final SegmentCopy segments;
    private final BlobStore targetStore;
    private final Objectives.ByPseudonym objectives;
    private final int concurrency;
    private final Set<BlobName> expected = new HashSet<>();
    private long lookedAt;

    /**
     * How to copy.
     *
     * @param objectives what decides which points come first
     * @param underWay shared by all replications to the target
     * @param arrived hears of each point when it is there
     * @param enough whether to leave the rest to another replication, asked before each point, and within large ones that are
     *     not urgent
     * @param nanos readings that never jump
     * @param betweenLooks how long to copy what is not urgent before looking again for what is
     */
    public record Settings(
            Objectives objectives,
            UnderWay underWay,
            Consumer<PointName> arrived,
            BooleanSupplier enough,
            LongSupplier nanos,
            Duration betweenLooks) {
        private static final Duration USUAL_BETWEEN_LOOKS = Duration.ofSeconds(30);

        /** For a replication on its own, to which all workloads are alike. */
        public static Settings usual() {
            return of(Objectives.none(), new UnderWay(), _ -> {}, () -> false);
        }

        /** The usual ones for all else. */
        public static Settings of(
                Objectives objectives, UnderWay underWay, Consumer<PointName> arrived, BooleanSupplier enough) {
            return new Settings(objectives, underWay, arrived, enough, System::nanoTime, USUAL_BETWEEN_LOOKS);
        }
    }

    /**
     * Prepares to copy.
     *
     * @param target the site to bring up to date
     * @param targetStore the writing side of {@code target}
     */
    public Replication(
            Repository source, Repository target, BlobStore targetStore, Settings settings, Progress progress)
            throws RepositoryException.Refused, RepositoryException.WrongKey {
        requireSame(source, target);
        this.source = source;
        this.objectives = settings.objectives().at(source);
        this.target = target;
        this.targetStore = targetStore;
        this.settings = settings;
        this.tally = new Tally(progress);
        this.index = new TargetIndex(target);
        this.objects = new ObjectCopy(source.store(), targetStore, settings.underWay(), tally);
        this.concurrency = Math.max(
                2,
                Math.min(
                        source.store().capabilities().concurrency(),
                        targetStore.capabilities().concurrency()));
        this.segments = new SegmentCopy(source, target, targetStore, index, objects, concurrency, tally, progress);
    }

    /**
     * Brings epochs that were started at one site to another: they are needed to read what was written since. Only a
     * restorer's key can; others replicate all the same. A target that is open has to be opened anew to know them.
     *
     * @throws RepositoryException.Refused if the two are of different repositories
     */
    public static void carryEpochs(Repository source, Repository target, BlobStore targetStore)
            throws RepositoryException, BlobStoreException {
        if (source.keys().role() == Role.RESTORER) {
            requireSame(source, target);
            KeyAdministration.carryEpochs(targetStore, source.keys(), source.store());
        }
    }

    private static void requireSame(Repository source, Repository target) throws RepositoryException.Refused {
        if (!source.id().equals(target.id())) {
            throw new RepositoryException.Refused(
                    "the two sites belong to different repositories: " + source.id() + " and " + target.id(),
                    "Make the target with 'holdfast-agent init --replica-of'.");
        }
    }

    /** Copies what the target lacks, or enough of it. What is not right at the source is passed over and reported. */
    public ReplicationReport run() throws RepositoryException, BlobStoreException, InterruptedException {
        Backlog backlog = look();
        // before the points that may be bases which need them
        new LogReplication(source, target, targetStore, settings.underWay(), tally).copyAll();
        try (PointCopy points = new PointCopy(source, target, index, segments, objects, tally);
                NeededSegments needed = new NeededSegments(source, index, segments, concurrency)) {
            if (!segments.heal()) {
                points.doubtEarlier();
            }
            Urgent urgent = new Urgent(points, needed);
            urgent.copyNewest(backlog);
            urgent.copyFirsts(backlog);
            for (BlobName segment : backlog.segments()) {
                if (!segments.isDone(segment) && urgent.mayGoOn()) {
                    segments.copy(segment);
                }
            }
            return tally.report(copyRest(backlog, urgent));
        }
    }

    private Backlog look() throws BlobStoreException {
        Backlog backlog = Backlog.of(source.store(), target.store(), tally);
        lookedAt = settings.nanos().getAsLong();
        expect(backlog);
        return backlog;
    }

    /** Notes at the target which points come after younger ones, so that nobody takes them for lost. */
    private void expect(Backlog backlog) throws BlobStoreException {
        List<BlobName> later = backlog.overtaken(objectives).stream()
                .map(PointName::object)
                .filter(expected::add)
                .toList();
        try {
            ExpectedPoints.write(targetStore, later);
        } catch (FormatException e) {
            throw new IllegalStateException("the name of a point that is none", e);
        }
    }

    /** Copies all points that are left, oldest first; how many are missing then. */
    private long copyRest(Backlog backlog, Urgent urgent)
            throws RepositoryException, BlobStoreException, InterruptedException {
        for (PointName name : backlog.points()) {
            if (!urgent.points.isDone(name) && urgent.mayGoOn()) {
                Optional<String> failure = urgent.copy(name, backlog);
                failure.ifPresent(problem -> tally.fail(name.object(), problem));
            }
        }
        return backlog.points().stream()
                .filter(name -> !urgent.points.isDone(name))
                .count();
    }

    /** What goes first. What cannot be copied now is left for the end, when all else is there. */
    private final class Urgent {
        private final PointCopy points;
        private final NeededSegments needed;
        private final Set<PointName> postponed = new HashSet<>();

        Urgent(PointCopy points, NeededSegments needed) {
            this.points = points;
            this.needed = needed;
        }

        /** Copies the newest point of each workload of which the target has older ones. */
        void copyNewest(Backlog backlog) throws RepositoryException, BlobStoreException, InterruptedException {
            for (PointName name : backlog.newest(objectives)) {
                if (!postponed.contains(name) && !settings.enough().getAsBoolean()) {
                    copyWithSegments(name, backlog, false);
                }
            }
        }

        /** Copies the newest point of each workload of which the target has none; others get by meanwhile. */
        void copyFirsts(Backlog backlog) throws RepositoryException, BlobStoreException, InterruptedException {
            for (PointName name : backlog.firsts(objectives)) {
                copyWithSegments(name, backlog, true);
            }
        }

        private void copyWithSegments(PointName name, Backlog backlog, boolean yielding)
                throws RepositoryException, BlobStoreException, InterruptedException {
            try {
                for (BlobName segment : needed.of(points.open(name), backlog.segments())) {
                    if (yielding && !mayGoOn()) {
                        return;
                    }
                    segments.copy(segment);
                }
                if (copy(name, backlog).isPresent()) {
                    postponed.add(name);
                }
            } catch (RepositoryException.Damaged e) {
                postponed.add(name); // told when it is tried again
            }
        }

        /**
         * Whether to go on with what is not urgent. Looks before, if it is time, what is newer than what was urgent then,
         * and copies that.
         */
        boolean mayGoOn() throws RepositoryException, BlobStoreException, InterruptedException {
            if (settings.enough().getAsBoolean()) {
                return false;
            }
            if (settings.nanos().getAsLong() - lookedAt
                    >= settings.betweenLooks().toNanos()) {
                copyNewest(look());
            }
            return true;
        }

        /** Copies a point; if it cannot be, why. */
        Optional<String> copy(PointName name, Backlog backlog)
                throws RepositoryException, BlobStoreException, InterruptedException {
            Optional<String> failure;
            try {
                failure = points.copy(points.open(name), backlog);
            } catch (RepositoryException.Damaged e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            if (failure.isEmpty()) {
                settings.arrived().accept(name);
            }
            return failure;
        }
    }
}
