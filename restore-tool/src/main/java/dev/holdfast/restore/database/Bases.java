package dev.holdfast.restore.database;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds a base that a recovery can begin with: the newest, or an older one where the log does not go on from that. */
final class Bases {
    private static final int MOST_TRIED = 20;

    private final List<Repository> sites;
    private final LogCatalog catalog;
    private final RecoveryTarget target;
    private final ZoneId zone;
    private final Set<String> passedOver = new LinkedHashSet<>();
    private final List<String> damaged = new ArrayList<>();
    private Optional<RecoveryPlan> next = Optional.empty();

    /**
     * Bases of sites.
     *
     * @param sites in the order in which they are asked
     * @param catalog of the same sites
     */
    Bases(List<Repository> sites, LogCatalog catalog, RecoveryTarget target, ZoneId zone) {
        this.sites = List.copyOf(sites);
        this.catalog = catalog;
        this.target = target;
        this.zone = zone;
    }

    /**
     * Plans with a base, or with the newest before it of which the log reaches as far as is asked for.
     *
     * @throws RepositoryException.NotFound if there is none; says why the newest cannot be used
     */
    RecoveryPlan plan(Point newest) throws RepositoryException, BlobStoreException {
        Optional<RepositoryException.NotFound> first = Optional.empty();
        List<String> notUsed = new ArrayList<>();
        Optional<Point> candidate = Optional.of(newest);
        for (int tried = 0; tried < MOST_TRIED && candidate.isPresent(); tried++) {
            Point point = candidate.get();
            try {
                RecoveryPlan plan = RecoveryPlan.of(point, target, sites.getFirst(), catalog, zone);
                passedOver.addAll(notUsed);
                catalog.unlisted().stream()
                        .map(each -> "the log of one site was left out: " + each.getMessage())
                        .distinct()
                        .forEach(passedOver::add);
                return plan;
            } catch (RepositoryException.NotFound e) {
                first = first.or(() -> Optional.of(e));
                notUsed.add("the base of " + point.manifest().instant() + " was passed over: " + e.getMessage());
            }
            candidate = before(point);
        }
        throw first.orElseThrow();
    }

    /**
     * Gives up a base whose data is damaged at all sites.
     *
     * @param why names the damage
     * @return whether there is an older one that {@link #next} plans with
     */
    boolean giveUp(Point point, RepositoryException.Damaged why) throws RepositoryException, BlobStoreException {
        Optional<Point> older = before(point);
        if (older.isEmpty()) {
            return false;
        }
        try {
            next = Optional.of(plan(older.get()));
        } catch (RepositoryException.NotFound e) {
            return false;
        }
        damaged.add("DAMAGED: the base of " + point.manifest().instant() + " was passed over: " + why.getMessage());
        return true;
    }

    /** The plan with the newest base before that which was given up. */
    RecoveryPlan next() {
        return next.orElseThrow();
    }

    /** The newest base before another that any site has. */
    private Optional<Point> before(Point point) throws RepositoryException, BlobStoreException {
        Instant earlier = point.manifest().instant().minusNanos(1);
        Optional<Point> best = Optional.empty();
        for (Repository site : sites) {
            try {
                Point found = new PointCatalog(site)
                        .choose(point.manifest().workload(), earlier)
                        .point();
                if (best.isEmpty()
                        || found.manifest()
                                .instant()
                                .isAfter(best.get().manifest().instant())) {
                    best = Optional.of(found);
                }
            } catch (RepositoryException.NotFound | RepositoryException.Damaged _) {
                // this site has none; what it had of newer ones was told of when the first was chosen
            }
        }
        return best;
    }

    /** Bases of which a part is damaged at all sites, and what. */
    List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Why bases that are newer than the one that was planned with could not be used, and sites that could not be asked. */
    List<String> passedOver() {
        return List.copyOf(passedOver);
    }
}
