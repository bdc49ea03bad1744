package dev.holdfast.agent.site;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogWindow;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The spans of time of which every instant of a database can be restored, as sites show them at this moment. Safe for use by
 * many threads; few are looked for at once, and none is waited for long.
 */
public final class LogArchive {
    private static final int MOST_AT_ONCE = 2;
    private static final Duration TO_READ = Duration.ofSeconds(20);
    private static final int MOST_BASES = 1000;

    private final SiteLinks links;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    public LogArchive(SiteLinks links) {
        this.links = links;
    }

    /**
     * A span of time of which every instant can be restored.
     *
     * @param from its first instant
     * @param until its last
     */
    public record Window(Instant from, Instant until) {}

    /**
     * What was found of a database.
     *
     * @param windows by site, the earliest first; they may overlap, as after a failover
     * @param unlisted the sites that did not tell, and why: they may have more
     */
    public record Found(Map<String, List<Window>> windows, Map<String, Failure> unlisted) {}

    /**
     * The windows of a workload, by the newest bases that are there.
     *
     * @param sites those to be asked
     * @throws TimeoutException if too many others ask at this moment
     */
    public Found find(String workload, List<String> sites) throws InterruptedException, TimeoutException {
        if (!turns.tryAcquire(TO_READ.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("too many others look for windows of logs");
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Map<String, Future<List<Window>>> asked = new LinkedHashMap<>();
            for (String site : sites) {
                asked.put(site, threads.submit(() -> links.to(site).use(open -> windows(open.repository(), workload))));
            }
            return collect(asked);
        } finally {
            threads.shutdownNow(); // nobody waits for what did not answer in time
            turns.release();
        }
    }

    private static Found collect(Map<String, Future<List<Window>>> asked) throws InterruptedException {
        long deadline = System.nanoTime() + TO_READ.toNanos();
        Map<String, List<Window>> windows = new LinkedHashMap<>();
        Map<String, Failure> unlisted = new LinkedHashMap<>();
        for (Map.Entry<String, Future<List<Window>>> each : asked.entrySet()) {
            try {
                windows.put(
                        each.getKey(),
                        each.getValue().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                unlisted.put(each.getKey(), Failure.of(e.getCause() == null ? e : e.getCause()));
            } catch (TimeoutException e) {
                unlisted.put(
                        each.getKey(),
                        new Failure(
                                "site " + each.getKey() + " did not answer within " + TO_READ.toSeconds() + " s",
                                "Ask again; its store may be slow.",
                                ExitCode.UNREACHABLE));
            }
        }
        return new Found(windows, unlisted);
    }

    private static List<Window> windows(Repository repository, String workload) throws Exception {
        PointCatalog points = new PointCatalog(repository);
        List<PointName> names;
        try {
            names = points.pointsOf(workload);
        } catch (RepositoryException.NotFound e) {
            return List.of(); // it has no base yet
        }
        List<PointName> newest = names.subList(Math.max(0, names.size() - MOST_BASES), names.size());
        List<Point> bases = new ArrayList<>();
        for (OpenedPoint each : points.openAll(newest)) {
            if (each instanceof OpenedPoint.Authentic authentic
                    && BaseLog.of(authentic.point()).isPresent()) {
                bases.add(authentic.point());
            }
        }
        try (LogCatalog catalog = new LogCatalog(repository)) {
            return new LogWindows(repository, catalog)
                    .of(bases).windows().stream().map(LogArchive::window).toList();
        }
    }

    private static Window window(LogWindow window) {
        return new Window(window.from(), window.until());
    }
}
