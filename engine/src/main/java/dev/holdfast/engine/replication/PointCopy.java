package dev.holdfast.engine.replication;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.PointWalk;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies manifests of those points that have all they need at the target. Of that, what an earlier point there has too is
 * known; the rest is looked for, so a point costs what changed. For one thread.
 */
final class PointCopy implements AutoCloseable {
    private final Repository source;
    private final Repository target;
    private final TargetIndex index;
    private final SegmentCopy segments;
    private final ObjectCopy objects;
    private final Tally tally;
    private final Map<Id, PointWalk> walks = new HashMap<>();
    private final Map<String, Point> copied = new HashMap<>();
    private final Set<PointName> done = new HashSet<>();

    /** Whether points at the target are known to be whole: not where something there is recorded as damaged. */
    private boolean trustsEarlier = true;

    PointCopy(
            Repository source,
            Repository target,
            TargetIndex index,
            SegmentCopy segments,
            ObjectCopy objects,
            Tally tally) {
        this.source = source;
        this.target = target;
        this.index = index;
        this.segments = segments;
        this.objects = objects;
        this.tally = tally;
    }

    /** Walks every point whole from now on. */
    void doubtEarlier() {
        trustsEarlier = false;
    }

    /** Opens a point at the source. */
    Point open(PointName name) throws RepositoryException, BlobStoreException {
        return new PointCatalog(source).open(name);
    }

    boolean isDone(PointName name) {
        return done.contains(name);
    }

    /** Copies a point if all that it needs is there; if not, why. */
    Optional<String> copy(Point point, Backlog backlog)
            throws RepositoryException, BlobStoreException, InterruptedException {
        Optional<Point> earlier = earlier(point, backlog);
        Optional<String> missing = missing(point, earlier);
        if (missing.isPresent()) {
            // The target has lost something since, or another copied it there just now.
            Set<DamagedPack> suspects = walk(point.domain()).suspects();
            forget();
            segments.copyAgain(suspects);
            missing = missing(point, earlier);
        }
        if (missing.isPresent()) {
            return missing;
        }
        BaseLog.require(target, point);
        Optional<String> failure = objects.copy(point.name().object());
        if (failure.isEmpty()) {
            copied.put(point.name().pseudonym(), point);
            done.add(point.name());
            tally.copiedPoint();
        }
        return failure;
    }

    /** A point of the workload that the target has, and that is whole. */
    private Optional<Point> earlier(Point point, Backlog backlog) throws RepositoryException, BlobStoreException {
        if (!trustsEarlier) {
            return Optional.empty();
        }
        String pseudonym = point.name().pseudonym();
        PointName there = backlog.there().get(pseudonym);
        if (!copied.containsKey(pseudonym) && there != null) {
            try {
                copied.put(pseudonym, new PointCatalog(target).open(there));
            } catch (RepositoryException.Damaged | RepositoryException.WrongKey e) {
                return Optional.empty(); // the new one is walked whole
            }
        }
        return Optional.ofNullable(copied.get(pseudonym))
                .filter(each -> each.domain().equals(point.domain()));
    }

    private Optional<String> missing(Point point, Optional<Point> earlier)
            throws RepositoryException, BlobStoreException {
        PointWalk walk = walk(point.domain());
        List<RepositoryException.Damaged> lacking = new ArrayList<>();
        boolean whole =
                earlier.isPresent() ? walk.walk(point, earlier.get(), lacking::add) : walk.walk(point, lacking::add);
        return whole
                ? Optional.empty()
                : Optional.of("something that it needs is not at the target: "
                        + lacking.getFirst().getMessage());
    }

    private PointWalk walk(Id domain) throws RepositoryException, BlobStoreException {
        index.of(domain);
        PointWalk known = walks.get(domain);
        if (known == null) {
            known = new PointWalk(target, domain);
            walks.put(domain, known);
        }
        return known;
    }

    /** What was found missing is looked for again. */
    private void forget() {
        index.forget();
        close();
        walks.clear();
    }

    @Override
    public void close() {
        walks.values().forEach(PointWalk::close);
    }
}
