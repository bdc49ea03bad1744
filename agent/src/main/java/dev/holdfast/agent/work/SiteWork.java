package dev.holdfast.agent.work;

import dev.holdfast.agent.capture.Bases;
import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.capture.CaptureWatch;
import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.LoggedMember;
import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.capture.PointTaker;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.environment.Claim;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.group.Gathering;
import dev.holdfast.agent.group.Gatherings;
import dev.holdfast.agent.run.CaptureReport;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.backup.CaptureThreads;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
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
    private final Bases bases;
    private final PluginHost plugins;
    private final Backup.Settings settings;
    private final InstantSource clock;
    private final Gatherings gatherings;
    private final Places places;
    private final Copying copying;
    private final CaptureWatch watch = new CaptureWatch();

    /**
     * Work on sites.
     *
     * @param links to the sites of the configuration; closed with this
     * @param environments whose points may be taken
     * @param bases of databases
     * @param logs of databases
     * @param limits what captures may take of this host
     */
    public SiteWork(
            Configuration configuration,
            SiteLinks links,
            Environments environments,
            Bases bases,
            Logs logs,
            PluginHost plugins,
            CaptureLimits limits,
            Surroundings surroundings) {
        this.configuration = configuration;
        this.links = links;
        this.environments = environments;
        this.bases = bases;
        this.plugins = plugins;
        this.settings = new Backup.Settings(
                Compression.DEFAULT,
                CaptureThreads.ofThisProcess(configuration.limits().processors()),
                configuration.host().name(),
                limits);
        this.clock = surroundings.clock();
        this.gatherings = new Gatherings(configuration, links, logs, surroundings.clock());
        this.places = new Places(configuration, links);
        this.copying = new Copying(places);
    }

    @Override
    public Gathering gather(ConsistencyGroup group, Map<String, String> missing) {
        return gatherings.begin(group, missing);
    }

    @Override
    public void hold(String name, Companion companion) {
        try {
            requireOwned(name);
        } catch (Exception e) {
            companion.leave(Failure.of(e).message());
            return;
        }
        new LoggedMember(Capture.of(workload(name)))
                .run(companion)
                .ifPresent(
                        failure -> LOG.atError().addKeyValue("workload", name).log(failure));
    }

    private Workload workload(String name) {
        return configuration.workloads().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Outcome.OfCapture capture(String name, Companion companion, Run run, Durable durable) {
        List<Trouble> troubles = new ArrayList<>();
        try {
            Workload workload = workload(name);
            Optional<Manifest.Ownership> ownership = requireOwned(name);
            requireHeldFor(troubles);
            return capture(new Task(workload, ownership, companion, durable), run, troubles);
        } catch (Exception e) {
            companion.leave(Failure.of(e).message());
            return new Outcome.CaptureFailed(name, Failure.of(e), troubles);
        }
    }

    private record Task(
            Workload workload, Optional<Manifest.Ownership> ownership, Companion companion, Durable durable) {}

    /** Takes a point into the local site or, as that is away, into another: a site that is gone holds up no other. */
    private Outcome.OfCapture capture(Task task, Run run, List<Trouble> troubles) throws Exception {
        Iterator<Place> candidates = candidates().iterator();
        while (true) {
            Place place = candidates.next();
            PointTaker.Taken taken;
            try {
                taken = take(task, place, run);
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException | RepositoryException e) {
                troubles.add(place.lost(e));
                if (!candidates.hasNext()) {
                    throw e;
                }
                continue;
            }
            return deliver(pointOf(task.workload(), taken.point()), taken, place, run, troubles);
        }
    }

    /** Where a point may be taken into. One that is to be held for has to be at two sites, and one is not enough. */
    private List<Place> candidates() {
        List<Place> there = places.there();
        return isHeld() || there.isEmpty() ? List.of(places.local()) : there;
    }

    private PointTaker.Taken take(Task task, Place place, Run run) throws Exception {
        return place.link().use(site -> {
            run.enter(Run.Phase.CAPTURING);
            return new PointTaker(plugins, bases, site, settings, watch, clock)
                    .run(
                            Capture.of(task.workload()),
                            task.ownership(),
                            task.companion(),
                            run.progress(),
                            point -> taken(pointOf(task.workload(), point), place, run, task.durable()));
        });
    }

    private void taken(PointOf point, Place place, Run run, Durable durable) {
        run.enter(Run.Phase.FINISHING);
        places.otherThan(place).forEach(other -> other.lacks(point));
        if (!isHeld()) {
            durable.at(place.name(), point);
        }
    }

    private static PointOf pointOf(Workload workload, Backup.Taken taken) {
        return new PointOf(workload.name(), taken.manifest().instant());
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

    /** Whether a point counts only when another site has it too. */
    private boolean isHeld() {
        return configuration.replicas().stream().anyMatch(SiteWork::isHeldFor);
    }

    private static boolean isHeldFor(Site site) {
        return site.replication() instanceof Replication.Sync sync && sync.whenBroken() instanceof Replication.Hold;
    }

    /** A site that is to be held for has to be there before a point is taken: it would not count. */
    private void requireHeldFor(List<Trouble> troubles) throws Exception {
        for (Site site : configuration.replicas()) {
            if (isHeldFor(site)) {
                Place place = places.of(site.name());
                Optional<Exception> why = place.problem();
                if (why.isPresent()) {
                    troubles.add(place.lost(why.get()));
                    throw why.get();
                }
            }
        }
    }

    /** Has a point copied to synchronous sites before it counts as taken. */
    private Outcome.OfCapture deliver(
            PointOf point, PointTaker.Taken what, Place taken, Run run, List<Trouble> troubles) {
        Set<String> durableAt = new HashSet<>(Set.of(taken.name()));
        for (Place place : places.otherThan(taken)) {
            Site site = place.link().site();
            boolean wanted = isHeldFor(site) || !place.isAway();
            if (wanted && site.replication() instanceof Replication.Sync(Replication.WhenBroken whenBroken)) {
                run.enter(Run.Phase.DELIVERING);
                switch (copying.deliver(place, point)) {
                    case Outcome.CopyFailed failed -> {
                        troubles.addAll(failed.troubles());
                        if (whenBroken instanceof Replication.Hold) {
                            return new Outcome.CaptureFailed(point.workload(), failed.why(), troubles);
                        }
                        LOG.atError()
                                .addKeyValue("site", site.name())
                                .log("a point was taken without this synchronous site: "
                                        + failed.why().message());
                    }
                    case Outcome.Copied _ -> durableAt.add(site.name());
                }
            }
        }
        return new Outcome.Captured(
                point,
                durableAt,
                CaptureReport.of(what.point(), what.sealed(), durableAt, what.afterwards()),
                troubles);
    }

    @Override
    public Outcome.OfCopy copy(String site, Optional<PointOf> point, Run run) {
        run.enter(Run.Phase.COPYING);
        return copying.to(places.of(site), point, run.progress());
    }

    @Override
    public List<Arrival> arrived() {
        return copying.arrived();
    }

    @Override
    public Listing list(String site) {
        Place place = places.of(site);
        try {
            Set<String> workloads = new HashSet<>();
            configuration.workloads().forEach(workload -> workloads.add(workload.name()));
            Set<PointOf> there = place.points(workloads);
            place.back();
            if (place != places.local() && !places.local().isAway()) {
                compare(place, there, workloads);
            }
            return new Listing.Found(site, List.copyOf(there));
        } catch (Exception e) {
            return new Listing.Unreachable(site, Failure.of(e));
        }
    }

    /** A replica should have what the local site has; and that, what was taken elsewhere while it was away. */
    private void compare(Place replica, Set<PointOf> there, Set<String> workloads) {
        Set<PointOf> here;
        try {
            here = places.local().points(workloads);
        } catch (Exception e) {
            return; // its own listing tells of it, and is a reason to compare again
        }
        here.stream().filter(point -> !there.contains(point)).forEach(replica::lacks);
        Map<String, Instant> newest = new HashMap<>();
        here.forEach(point -> newest.merge(point.workload(), point.instant(), (a, b) -> a.isAfter(b) ? a : b));
        there.stream()
                .filter(point -> point.instant().isAfter(newest.getOrDefault(point.workload(), Instant.MIN)))
                .forEach(places.local()::lacks);
    }

    @Override
    public void close() {
        links.close();
    }
}
