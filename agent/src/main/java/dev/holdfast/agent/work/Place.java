package dev.holdfast.agent.work;

import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * A site that is worked with: the copies to it that may run, the points that it may lack, and whether it is away. Safe for
 * use by many threads.
 */
final class Place {
    private final SiteLink link;
    private final SiteCopy copy;
    private final Semaphore turns;
    private final List<PointOf> wanted = new ArrayList<>();
    private final Set<PointOf> lacking = new LinkedHashSet<>();
    private boolean away;

    /** @param copies how many may run at once */
    Place(SiteLink link, SiteCopy copy, int copies) {
        this.link = link;
        this.copy = copy;
        this.turns = new Semaphore(copies, true);
    }

    String name() {
        return link.site().name();
    }

    SiteLink link() {
        return link;
    }

    SiteCopy copy() {
        return copy;
    }

    /** Whoever copies to it waits for its turn, and gives it back. */
    Semaphore turns() {
        return turns;
    }

    /** A copy for a point begins, or waits for its turn. */
    synchronized void wants(PointOf point) {
        wanted.add(point);
    }

    /** It ended. */
    synchronized void wantsNoMore(PointOf point) {
        wanted.remove(point);
    }

    /** Whether there is a copy for a point. */
    synchronized boolean isWanted(PointOf point) {
        return wanted.contains(point);
    }

    synchronized void lacks(PointOf point) {
        lacking.add(point);
    }

    synchronized boolean isLacking(PointOf point) {
        return lacking.contains(point);
    }

    synchronized List<PointOf> lacking() {
        return new ArrayList<>(lacking);
    }

    synchronized void got(Collection<PointOf> points) {
        lacking.removeAll(points);
    }

    /** Why it does not answer, if it does not. */
    Optional<Exception> problem() {
        try {
            link.use(open -> open.store().stat(ObjectNames.DESCRIPTOR));
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    /** The points of workloads that it has. */
    Set<PointOf> points(Set<String> workloads) throws Exception {
        return link.use(open -> {
            PointCatalog catalog = new PointCatalog(open.repository());
            Set<PointOf> points = new LinkedHashSet<>();
            for (String workload : workloads) {
                for (PointName point : points(catalog, workload)) {
                    points.add(new PointOf(workload, point.claimed()));
                }
            }
            return points;
        });
    }

    private static List<PointName> points(PointCatalog catalog, String workload)
            throws RepositoryException, BlobStoreException {
        try {
            return catalog.pointsOf(workload);
        } catch (RepositoryException.NotFound e) {
            return List.of(); // it has none yet
        }
    }

    /** Nothing is tried with it until it is {@link #back}. */
    synchronized Trouble lost(Exception why) {
        away = true;
        return new Trouble(name(), Failure.of(why));
    }

    synchronized void back() {
        away = false;
    }

    synchronized boolean isAway() {
        return away;
    }
}
