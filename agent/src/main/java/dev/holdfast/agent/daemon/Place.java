package dev.holdfast.agent.daemon;

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
import java.util.concurrent.locks.ReentrantLock;

/**
 * A site that is worked with: the one copy to it that may run, the points that it may lack, and whether it is away. Safe for
 * use by many threads.
 */
final class Place {
    private final SiteLink link;
    private final SiteCopy copy;
    private final ReentrantLock copying = new ReentrantLock();
    private final Set<Event.PointOf> lacking = new LinkedHashSet<>();
    private boolean away;

    Place(SiteLink link, SiteCopy copy) {
        this.link = link;
        this.copy = copy;
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

    /** Held by whoever copies to it. */
    ReentrantLock copying() {
        return copying;
    }

    synchronized void lacks(Event.PointOf point) {
        lacking.add(point);
    }

    synchronized boolean isLacking(Event.PointOf point) {
        return lacking.contains(point);
    }

    synchronized List<Event.PointOf> lacking() {
        return new ArrayList<>(lacking);
    }

    synchronized void got(Collection<Event.PointOf> points) {
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
    Set<Event.PointOf> points(Set<String> workloads) throws Exception {
        return link.use(open -> {
            PointCatalog catalog = new PointCatalog(open.repository());
            Set<Event.PointOf> points = new LinkedHashSet<>();
            for (String workload : workloads) {
                for (PointName point : points(catalog, workload)) {
                    points.add(new Event.PointOf(workload, point.claimed()));
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
    synchronized Event.Trouble lost(Exception why) {
        away = true;
        return new Event.Trouble(name(), Failure.of(why));
    }

    synchronized void back() {
        away = false;
    }

    synchronized boolean isAway() {
        return away;
    }
}
