package dev.holdfast.agent.daemon;

import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.capture.PointTaker;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.environment.Claim;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.replication.CopyFailure;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of the daemon, on the sites of a configuration. */
public final class SiteWork implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(SiteWork.class);

    private final Configuration configuration;
    private final SiteLinks links;
    private final Environments environments;
    private final PluginHost plugins;
    private final Backup.Settings settings;
    private final InstantSource clock;
    private final Map<String, Place> places = new LinkedHashMap<>();

    /**
     * Work on sites.
     *
     * @param links to the sites of the configuration; closed with this
     * @param environments whose points may be taken
     */
    public SiteWork(
            Configuration configuration,
            SiteLinks links,
            Environments environments,
            PluginHost plugins,
            Surroundings surroundings) {
        this.configuration = configuration;
        this.links = links;
        this.environments = environments;
        this.plugins = plugins;
        this.settings = new Backup.Settings(
                Compression.DEFAULT,
                Runtime.getRuntime().availableProcessors(),
                configuration.host().name());
        this.clock = surroundings.clock();
        for (Site site : configuration.sites()) {
            SiteLink link = links.to(site.name());
            places.put(site.name(), new Place(link, new SiteCopy(link, surroundings.clock(), surroundings.zone())));
        }
    }

    private Place place(String site) {
        Place place = places.get(site);
        if (place == null) {
            throw new IllegalArgumentException("no site " + site);
        }
        return place;
    }

    private Place local() {
        return place(configuration.local().name());
    }

    @Override
    public Event capture(String name) {
        List<Event.Trouble> troubles = new ArrayList<>();
        try {
            Workload workload = configuration.workloads().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            Optional<Manifest.Ownership> ownership = requireOwned(name);
            requireHeldFor(troubles);
            return capture(workload, ownership, troubles);
        } catch (Exception e) {
            return new Event.CaptureFailed(name, Failure.of(e), troubles);
        }
    }

    /** Takes a point into the local site or, as that is away, into another: a site that is gone holds up no other. */
    private Event capture(Workload workload, Optional<Manifest.Ownership> ownership, List<Event.Trouble> troubles)
            throws Exception {
        Iterator<Place> candidates = candidates().iterator();
        while (true) {
            Place place = candidates.next();
            Event.PointOf point;
            try {
                point = take(workload, ownership, place);
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException | RepositoryException e) {
                troubles.add(place.lost(e));
                if (!candidates.hasNext()) {
                    throw e;
                }
                continue;
            }
            places.values().stream().filter(other -> other != place).forEach(other -> other.lacks(point));
            return deliver(point, place, troubles);
        }
    }

    /** Where a point may be taken into. One that is to be held for has to be at two sites, and one is not enough. */
    private List<Place> candidates() {
        List<Place> there =
                places.values().stream().filter(place -> !place.isAway()).toList();
        boolean held = configuration.replicas().stream().anyMatch(SiteWork::isHeldFor);
        return held || there.isEmpty() ? List.of(local()) : there;
    }

    private Event.PointOf take(Workload workload, Optional<Manifest.Ownership> ownership, Place place)
            throws Exception {
        PointTaker.Taken taken = place.link()
                .use(site -> new PointTaker(plugins, site, settings, clock)
                        .run(Capture.of(workload), ownership, new Progress()));
        taken.afterwards()
                .ifPresent(why ->
                        LOG.atError().addKeyValue("workload", workload.name()).log(why));
        return new Event.PointOf(workload.name(), taken.point().manifest().instant());
    }

    /** Nothing is taken of an environment that another side owns. */
    private Optional<Manifest.Ownership> requireOwned(String workload)
            throws RepositoryException.Refused, InterruptedException {
        Optional<Claim> claim = environments.of(workload);
        if (claim.isPresent()) {
            claim.get().awaitFirst();
        }
        return environments.require(workload);
    }

    private static boolean isHeldFor(Site site) {
        return site.replication() instanceof Replication.Sync sync && sync.whenBroken() instanceof Replication.Hold;
    }

    /** A site that is to be held for has to be there before a point is taken: it would not count. */
    private void requireHeldFor(List<Event.Trouble> troubles) throws Exception {
        for (Site site : configuration.replicas()) {
            if (isHeldFor(site)) {
                Place place = place(site.name());
                Optional<Exception> why = problem(place);
                if (why.isPresent()) {
                    troubles.add(place.lost(why.get()));
                    throw why.get();
                }
            }
        }
    }

    /** Why a site does not answer, if it does not. */
    private static Optional<Exception> problem(Place place) {
        try {
            place.link().use(open -> open.store().stat(ObjectNames.DESCRIPTOR));
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    /** Has a point copied to synchronous sites before it counts as taken. */
    private Event deliver(Event.PointOf point, Place taken, List<Event.Trouble> troubles) {
        Set<String> durableAt = new HashSet<>(Set.of(taken.name()));
        for (Site site : configuration.replicas()) {
            boolean wanted = !site.name().equals(taken.name())
                    && (isHeldFor(site) || !place(site.name()).isAway());
            if (wanted && site.replication() instanceof Replication.Sync(Replication.WhenBroken whenBroken)) {
                switch (copy(site.name(), point)) {
                    case Event.CopyFailed failed -> {
                        troubles.addAll(failed.troubles());
                        if (whenBroken instanceof Replication.Hold) {
                            return new Event.CaptureFailed(point.workload(), failed.why(), troubles);
                        }
                        LOG.atError()
                                .addKeyValue("site", site.name())
                                .log("a point was taken without this synchronous site: "
                                        + failed.why().message());
                    }
                    case Event.Copied _ -> durableAt.add(site.name());
                    case Event.Captured _, Event.CaptureFailed _, Event.Found _, Event.Unreachable _ ->
                        throw new IllegalStateException("a copy ended as something else");
                }
            }
        }
        return new Event.Captured(point, durableAt, troubles);
    }

    @Override
    public Event copy(String site, Event.PointOf point) {
        Place target = place(site);
        target.copying().lock();
        try {
            return copy(sourceFor(target, point), target, point);
        } finally {
            target.copying().unlock();
        }
    }

    /** The local site, if it has the point and is there; else another that has it. */
    private Place sourceFor(Place target, Event.PointOf point) {
        return places.values().stream()
                .filter(place -> place != target && !place.isAway() && !place.isLacking(point))
                .findFirst()
                .orElseGet(() -> target == local()
                        ? place(configuration.replicas().getFirst().name())
                        : local());
    }

    private static Event copy(Place source, Place target, Event.PointOf point) {
        try {
            // What was committed before the copy lists its source is copied with the rest.
            List<Event.PointOf> before = target.lacking();
            before.removeIf(source::isLacking);
            ReplicationReport report = target.copy().run(source.link(), new Progress());
            List<Event.PointOf> arrived = report.failures().isEmpty() ? before : present(target, before, point);
            target.got(arrived);
            return report.failures().isEmpty() || arrived.contains(point)
                    ? new Event.Copied(target.name(), point, arrived)
                    : new Event.CopyFailed(target.name(), point, damaged(report), List.of());
        } catch (Exception e) {
            return new Event.CopyFailed(target.name(), point, Failure.of(e), troubles(source, target, e));
        }
    }

    /** With which of two sites there is trouble. */
    private static List<Event.Trouble> troubles(Place source, Place target, Exception why) {
        if (!(why instanceof BlobStoreException) || why instanceof BlobStoreException.Interrupted) {
            return List.of();
        }
        return List.of(problem(source).map(source::lost).orElseGet(() -> target.lost(why)));
    }

    /** Something at the source is damaged, which holds up those points alone that need it. */
    private static List<Event.PointOf> present(Place place, List<Event.PointOf> before, Event.PointOf point)
            throws Exception {
        Set<Event.PointOf> wanted = new LinkedHashSet<>(before);
        wanted.add(point);
        Set<String> workloads = new HashSet<>();
        wanted.forEach(each -> workloads.add(each.workload()));
        wanted.retainAll(points(place.link(), workloads));
        return List.copyOf(wanted);
    }

    private static Failure damaged(ReplicationReport report) {
        CopyFailure first = report.failures().getFirst();
        return new Failure(
                report.failures().size() + " objects are not right at the site that was copied from, such as "
                        + first.object() + ": " + first.problem(),
                "'holdfast-agent verify' there records them; the next point of each workload stores them anew.",
                ExitCode.DAMAGED);
    }

    @Override
    public Event list(String site) {
        Place place = place(site);
        try {
            Set<String> workloads = new HashSet<>();
            configuration.workloads().forEach(workload -> workloads.add(workload.name()));
            Set<Event.PointOf> there = points(place.link(), workloads);
            place.back();
            if (place != local() && !local().isAway()) {
                compare(place, there, workloads);
            }
            return new Event.Found(site, List.copyOf(there));
        } catch (Exception e) {
            return new Event.Unreachable(site, Failure.of(e));
        }
    }

    /** A replica should have what the local site has; and that, what was taken elsewhere while it was away. */
    private void compare(Place replica, Set<Event.PointOf> there, Set<String> workloads) {
        Set<Event.PointOf> here;
        try {
            here = points(local().link(), workloads);
        } catch (Exception e) {
            return; // its own listing tells of it, and is a reason to compare again
        }
        here.stream().filter(point -> !there.contains(point)).forEach(replica::lacks);
        Map<String, Instant> newest = new HashMap<>();
        here.forEach(point -> newest.merge(point.workload(), point.instant(), (a, b) -> a.isAfter(b) ? a : b));
        there.stream()
                .filter(point -> point.instant().isAfter(newest.getOrDefault(point.workload(), Instant.MIN)))
                .forEach(local()::lacks);
    }

    /** The points of workloads that a site has. */
    private static Set<Event.PointOf> points(SiteLink site, Set<String> workloads) throws Exception {
        return site.use(open -> {
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

    @Override
    public void close() {
        links.close();
    }
}
