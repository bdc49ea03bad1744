package dev.holdfast.agent.site;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The points of workloads as sites list them at this moment: not what the agent remembers, but what a restore would find.
 * Safe for use by many threads; few listings run at once, and none is waited for long.
 */
public final class PointArchive {
    private static final int MOST_AT_ONCE = 4;
    private static final Duration TO_LIST = Duration.ofSeconds(10);

    private final SiteLinks links;
    private final String local;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    /** @param local the site whose manifests are read */
    public PointArchive(SiteLinks links, String local) {
        this.links = links;
        this.local = local;
    }

    /**
     * A point.
     *
     * @param instant the instant of its consistency, as its name claims it
     * @param sites that have it
     * @param manifest what it is; empty if it was not asked for or cannot be read
     */
    public record Found(Instant instant, SortedSet<String> sites, Optional<Manifest> manifest) {}

    /**
     * Some points of a workload, the newest first.
     *
     * @param points the points
     * @param more whether there are older ones
     * @param unlisted the sites that did not answer, and why: they may have more
     */
    public record Listing(List<Found> points, boolean more, Map<String, Failure> unlisted) {}

    /** Points of a workload by instant: the sites that have each, and its name at one of them, the local one if it can be. */
    private static final class Series {
        private final NavigableMap<Instant, SortedSet<String>> sites = new TreeMap<>();
        private final Map<Instant, PointName> local = new HashMap<>();
    }

    /**
     * The newest points of a workload before an instant.
     *
     * @param sites those to be asked; those that are known to be out of reach need not be
     * @param most how many
     * @param manifests of how many of the newest of them the manifests are to be read
     * @throws TimeoutException if too many others ask for points at this moment
     */
    public Listing list(String workload, List<String> sites, Instant before, int most, int manifests)
            throws InterruptedException, TimeoutException {
        if (!turns.tryAcquire(TO_LIST.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("too many others list points");
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Map<String, Failure> unlisted = new LinkedHashMap<>();
            Series series = collect(workload, sites, threads, unlisted);
            List<Map.Entry<Instant, SortedSet<String>>> page =
                    series.sites.headMap(before, false).descendingMap().entrySet().stream()
                            .limit(most + 1L)
                            .toList();
            boolean more = page.size() > most;
            List<Map.Entry<Instant, SortedSet<String>>> shown = more ? page.subList(0, most) : page;
            List<PointName> names = shown.stream()
                    .limit(manifests)
                    .flatMap(each -> Optional.ofNullable(series.local.get(each.getKey())).stream())
                    .toList();
            Map<Instant, Manifest> read = names.isEmpty() ? Map.of() : read(names, threads);
            List<Found> found = shown.stream()
                    .map(each ->
                            new Found(each.getKey(), each.getValue(), Optional.ofNullable(read.get(each.getKey()))))
                    .toList();
            return new Listing(found, more, unlisted);
        } finally {
            threads.shutdownNow(); // nobody waits for what did not answer in time
            turns.release();
        }
    }

    private Series collect(String workload, List<String> sites, ExecutorService threads, Map<String, Failure> unlisted)
            throws InterruptedException {
        Map<String, Future<List<PointName>>> asked = new LinkedHashMap<>();
        for (String site : sites) {
            asked.put(
                    site,
                    threads.submit(() ->
                            links.to(site).use(open -> names(new PointCatalog(open.repository()), workload))));
        }
        long deadline = System.nanoTime() + TO_LIST.toNanos();
        Series series = new Series();
        for (Map.Entry<String, Future<List<PointName>>> each : asked.entrySet()) {
            String site = each.getKey();
            try {
                for (PointName name :
                        each.getValue().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    series.sites
                            .computeIfAbsent(name.claimed(), _ -> new TreeSet<>())
                            .add(site);
                    if (site.equals(local)) {
                        series.local.put(name.claimed(), name);
                    }
                }
            } catch (ExecutionException e) {
                unlisted.put(site, Failure.of(e.getCause() == null ? e : e.getCause()));
            } catch (TimeoutException e) {
                unlisted.put(site, slow(site));
            }
        }
        return series;
    }

    private static Failure slow(String site) {
        return new Failure(
                "site " + site + " did not answer within " + TO_LIST.toSeconds() + " s",
                "Ask again; its store may be slow.",
                ExitCode.UNREACHABLE);
    }

    private static List<PointName> names(PointCatalog catalog, String workload) throws Exception {
        try {
            return catalog.pointsOf(workload);
        } catch (RepositoryException.NotFound e) {
            return List.of(); // it has none yet
        }
    }

    private static List<OpenedPoint> open(Repository repository, List<PointName> names) throws Exception {
        return repository.keys().isSealed() ? List.of() : new PointCatalog(repository).openAll(names);
    }

    /** The manifests of points at the local site, as far as they can be read, and in time; a sealed host reads none. */
    private Map<Instant, Manifest> read(List<PointName> names, ExecutorService threads) throws InterruptedException {
        Future<List<OpenedPoint>> opening =
                threads.submit(() -> links.to(local).use(open -> open(open.repository(), names)));
        Map<Instant, Manifest> manifests = new HashMap<>();
        try {
            for (OpenedPoint each : opening.get(TO_LIST.toMillis(), TimeUnit.MILLISECONDS)) {
                switch (each) {
                    case OpenedPoint.Authentic authentic ->
                        manifests.put(
                                authentic.name().claimed(), authentic.point().manifest());
                    case OpenedPoint.Unusable _ -> {} // a restore says what is wrong with it
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            return manifests;
        }
        return manifests;
    }
}
