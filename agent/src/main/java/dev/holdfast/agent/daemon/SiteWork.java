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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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

    /** A site, the one copy to it that may run, and the points that it may lack. */
    private static final class Place {
        private final SiteLink link;
        private final SiteCopy copy;
        private final ReentrantLock copying = new ReentrantLock();
        private final Set<Event.PointOf> lacking = new LinkedHashSet<>();

        Place(SiteLink link, SiteCopy copy) {
            this.link = link;
            this.copy = copy;
        }

        synchronized void lacks(Event.PointOf point) {
            lacking.add(point);
        }

        synchronized List<Event.PointOf> lacking() {
            return new ArrayList<>(lacking);
        }

        synchronized void got(List<Event.PointOf> points) {
            points.forEach(lacking::remove);
        }
    }

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
        SiteLink local = links.to(configuration.local().name());
        for (Site site : configuration.sites()) {
            SiteLink link = links.to(site.name());
            places.put(
                    site.name(), new Place(link, new SiteCopy(local, link, surroundings.clock(), surroundings.zone())));
        }
    }

    private Place place(String site) {
        Place place = places.get(site);
        if (place == null) {
            throw new IllegalArgumentException("no site " + site);
        }
        return place;
    }

    @Override
    public Event capture(String name) {
        try {
            Workload workload = configuration.workloads().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            Optional<Manifest.Ownership> ownership = requireOwned(name);
            requireHeldFor();
            PointTaker.Taken taken = place(configuration.local().name())
                    .link
                    .use(site -> new PointTaker(plugins, site, settings, clock)
                            .run(Capture.of(workload), ownership, new Progress()));
            taken.afterwards()
                    .ifPresent(
                            why -> LOG.atError().addKeyValue("workload", name).log(why));
            Event.PointOf point =
                    new Event.PointOf(name, taken.point().manifest().instant());
            configuration.replicas().forEach(site -> place(site.name()).lacks(point));
            return deliver(point);
        } catch (Exception e) {
            return new Event.CaptureFailed(name, Failure.of(e));
        }
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

    /** A site that is to be held for has to be there before a point is taken: it would not count. */
    private void requireHeldFor() throws Exception {
        for (Site site : configuration.replicas()) {
            if (site.replication() instanceof Replication.Sync sync && sync.whenBroken() instanceof Replication.Hold) {
                place(site.name()).link.use(open -> open.store().stat(ObjectNames.DESCRIPTOR));
            }
        }
    }

    /** Has a point copied to synchronous sites before it counts as taken. */
    private Event deliver(Event.PointOf point) {
        Set<String> durableAt = new HashSet<>(Set.of(configuration.local().name()));
        for (Site site : configuration.replicas()) {
            if (site.replication() instanceof Replication.Sync(Replication.WhenBroken whenBroken)) {
                switch (copy(site.name(), point)) {
                    case Event.CopyFailed failed -> {
                        if (whenBroken instanceof Replication.Hold) {
                            return new Event.CaptureFailed(point.workload(), failed.why());
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
        return new Event.Captured(point, durableAt);
    }

    @Override
    public Event copy(String site, Event.PointOf point) {
        Place place = place(site);
        place.copying.lock();
        try {
            // What was committed before the copy lists the local site is copied with the rest.
            List<Event.PointOf> before = place.lacking();
            ReplicationReport report = place.copy.run(new Progress());
            List<Event.PointOf> arrived = report.failures().isEmpty() ? before : present(place, before, point);
            place.got(arrived);
            return report.failures().isEmpty() || arrived.contains(point)
                    ? new Event.Copied(site, point, arrived)
                    : new Event.CopyFailed(site, point, damaged(report));
        } catch (Exception e) {
            return new Event.CopyFailed(site, point, Failure.of(e));
        } finally {
            place.copying.unlock();
        }
    }

    /** Something at the local site is damaged, which holds up those points alone that need it. */
    private static List<Event.PointOf> present(Place place, List<Event.PointOf> before, Event.PointOf point)
            throws Exception {
        Set<Event.PointOf> wanted = new LinkedHashSet<>(before);
        wanted.add(point);
        Set<String> workloads = new HashSet<>();
        wanted.forEach(each -> workloads.add(each.workload()));
        wanted.retainAll(points(place.link, workloads));
        return List.copyOf(wanted);
    }

    private static Failure damaged(ReplicationReport report) {
        CopyFailure first = report.failures().getFirst();
        return new Failure(
                report.failures().size() + " objects are not right at the local site, such as " + first.object() + ": "
                        + first.problem(),
                "'holdfast-agent verify' at the local site records them; the next point of each workload stores them anew.",
                ExitCode.DAMAGED);
    }

    @Override
    public Event list(String site) {
        Place place = place(site);
        try {
            Set<String> workloads = new HashSet<>();
            configuration.workloads().forEach(workload -> workloads.add(workload.name()));
            Set<Event.PointOf> there = points(place.link, workloads);
            if (!site.equals(configuration.local().name())) {
                Set<Event.PointOf> here = points(place(configuration.local().name()).link, workloads);
                here.removeAll(there);
                here.forEach(place::lacks);
            }
            return new Event.Found(site, List.copyOf(there));
        } catch (Exception e) {
            return new Event.Unreachable(site, Failure.of(e));
        }
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
