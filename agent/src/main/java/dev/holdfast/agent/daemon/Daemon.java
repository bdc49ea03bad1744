package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.agent.schedule.Start;
import dev.holdfast.agent.systemd.ServiceManager;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent at work. One thread asks the scheduler what to start, starts it on threads of its own, and tells the scheduler
 * what they report; nothing else touches the scheduler.
 */
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** How long work that was interrupted has to end in good order; less than the service manager's patience. */
    private static final Duration TO_STOP = Duration.ofSeconds(8);

    private static final Duration BETWEEN_PROBES = Duration.ofSeconds(10);
    /** What a person has to correct first need not be tried so often: keys cost a stretched passphrase each time. */
    private static final Duration BETWEEN_PROBES_OF_WRONG = Duration.ofMinutes(1);

    private static final Duration BETWEEN_SAVES = Duration.ofMinutes(1);

    private final Configuration configuration;
    private final Work work;
    private final InstantSource clock;
    private final ServiceManager manager;
    private final KnowledgeFile knowledge;
    private final Scheduler scheduler;
    private final Outlook outlook = new Outlook();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> unheard = new HashSet<>();
    private final Set<String> unlisted = new HashSet<>();
    private final Set<String> probed = new HashSet<>();
    private final Map<String, Failure> unusable = new LinkedHashMap<>();
    private final Map<String, List<Event.PointOf>> early = new HashMap<>();
    private long savedAt = System.nanoTime();

    /**
     * Prepares it; nothing is opened before {@link #run}.
     *
     * @param work does what is decided
     */
    public Daemon(
            Configuration configuration,
            Work work,
            InstantSource clock,
            ServiceManager manager,
            RandomGenerator random) {
        this.configuration = configuration;
        this.work = work;
        this.clock = clock;
        this.manager = manager;
        this.knowledge = new KnowledgeFile(configuration.host().state().resolve("schedule.json"));
        this.scheduler = new Scheduler(Planning.of(configuration), knowledge.read(), random, now());
    }

    private Now now() {
        return new Now(clock.instant(), System.nanoTime());
    }

    /** Works until it is interrupted; then ends what is under way, and returns. */
    public void run() {
        LOG.atInfo()
                .addKeyValue("workloads", configuration.workloads().size())
                .addKeyValue("sites", configuration.sites().size())
                .log("the agent begins its work");
        try {
            configuration.sites().forEach(site -> begin(site.name()));
            manager.ready(); // a site that cannot be reached shows in the status, and holds up no other
            while (true) {
                step();
            }
        } catch (InterruptedException e) {
            LOG.atInfo().log("the agent was asked to end");
        } finally {
            end();
        }
    }

    /** Nothing is started for a site before it is known what it has. */
    private void begin(String site) {
        unheard.add(site);
        unlisted.add(site);
        scheduler.siteDown(site, now());
        list(site, Duration.ZERO);
    }

    private void step() throws InterruptedException {
        scheduler.decide(now()).forEach(this::begin);
        manager.alive();
        manager.status(unheard.isEmpty() ? outlook.tell(scheduler.status(now())) : "the sites are listed");
        save(BETWEEN_SAVES);
        Duration longest =
                manager.watchdog().map(interval -> interval.dividedBy(3)).orElse(Duration.ofSeconds(20));
        Duration wake = scheduler.nextWake(now());
        Duration wait = wake.compareTo(longest) < 0 ? wake : longest;
        Optional<Event> event = Optional.ofNullable(events.poll(wait.toMillis() + 1, TimeUnit.MILLISECONDS));
        while (event.isPresent()) {
            take(event.get());
            event = Optional.ofNullable(events.poll());
        }
    }

    private void begin(Start start) {
        switch (start) {
            case Start.Capture capture ->
                execute(
                        () -> work.capture(capture.workload()),
                        why -> new Event.CaptureFailed(capture.workload(), why, List.of()));
            case Start.Replicate copy -> {
                Event.PointOf point = new Event.PointOf(copy.workload(), copy.instant());
                execute(
                        () -> work.copy(copy.site(), point),
                        why -> new Event.CopyFailed(copy.site(), point, why, List.of()));
            }
        }
    }

    /** Whatever becomes of it, the scheduler hears: it would wait for ever for an end that nobody tells of. */
    private void execute(Supplier<Event> job, Function<Failure, Event> failed) {
        threads.execute(() -> {
            Event event;
            try {
                event = job.get();
            } catch (Throwable e) {
                event = failed.apply(Failure.of(e));
            }
            events.add(event);
        });
    }

    private void list(String site, Duration after) {
        threads.execute(() -> {
            try {
                Thread.sleep(after);
                events.add(work.list(site));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the agent ends
            }
        });
    }

    private void take(Event event) {
        Now now = now();
        switch (event) {
            case Event.Captured(Event.PointOf point, var durableAt, var troubles) -> {
                LOG.atInfo()
                        .addKeyValue("workload", point.workload())
                        .addKeyValue("instant", point.instant())
                        .addKeyValue("sites", durableAt)
                        .log("a point was taken");
                scheduler.captured(point.workload(), point.instant(), durableAt, now);
                durableAt.forEach(this::works);
                troubles.forEach(trouble -> lost(trouble, now));
            }
            case Event.CaptureFailed(String workload, var why, var troubles) -> {
                LOG.atError().addKeyValue("workload", workload).log("no point was taken: " + text(why));
                scheduler.captureFailed(workload, now);
                troubles.forEach(trouble -> lost(trouble, now));
            }
            case Event.Copied(String site, var started, var points) -> {
                LOG.atInfo()
                        .addKeyValue("site", site)
                        .addKeyValue("points", points.size())
                        .log("a site is up to date");
                works(site);
                scheduler.replicated(started.workload(), site, started.instant(), now);
                points.forEach(point -> scheduler.replicated(point.workload(), site, point.instant(), now));
            }
            case Event.CopyFailed(String site, var started, var why, var troubles) -> {
                LOG.atError().addKeyValue("site", site).log("a site was not brought up to date: " + text(why));
                scheduler.copyFailed(started.workload(), site, started.instant(), now);
                troubles.forEach(trouble -> lost(trouble, now));
            }
            case Event.Found(String site, var points) -> {
                unheard.remove(site);
                probed.remove(site);
                found(site, points, now);
            }
            case Event.Unreachable(String site, var why) -> {
                unheard.remove(site);
                probed.remove(site);
                lost(new Event.Trouble(site, why), now);
                if (site.equals(configuration.local().name())) {
                    takeEarly(now);
                }
            }
        }
    }

    /** Nothing is started for a site that cannot be used, until it can be listed. */
    private void lost(Event.Trouble trouble, Now now) {
        String site = trouble.site();
        scheduler.siteDown(site, now);
        if (unusable.put(site, trouble.why()) == null) {
            LOG.atError().addKeyValue("site", site).log("a site cannot be used: " + text(trouble.why()));
        }
        if (!unheard.contains(site) && probed.add(site)) {
            list(site, isGone(trouble.why()) ? BETWEEN_PROBES : BETWEEN_PROBES_OF_WRONG);
        }
    }

    private static boolean isGone(Failure why) {
        return why.exit() == ExitCode.UNREACHABLE;
    }

    /** Something was done with a site. */
    private void works(String site) {
        if (unusable.remove(site) != null) {
            LOG.atInfo().addKeyValue("site", site).log("a site can be used again");
        }
    }

    private static String text(Failure why) {
        return why.hint().isEmpty() ? why.message() : why.message() + "; try: " + why.hint();
    }

    /** What a replica has is of use once it is known what it should have, or that this cannot be known. */
    private void found(String site, List<Event.PointOf> points, Now now) {
        String local = configuration.local().name();
        if (site.equals(local)) {
            points.forEach(point -> scheduler.discovered(point.workload(), point.instant(), Set.of(site), now));
        } else if (unlisted.contains(local) && !unusable.containsKey(local)) {
            early.put(site, points);
            return;
        } else {
            points.forEach(point -> scheduler.found(point.workload(), site, point.instant(), now));
        }
        scheduler.siteUp(site, now);
        Optional.ofNullable(unusable.get(site)).filter(Daemon::isGone).ifPresent(_ -> works(site));
        if (unlisted.remove(site) && site.equals(local)) {
            takeEarly(now);
            // Those that were taken in without knowing what they should have.
            configuration.replicas().stream()
                    .map(Site::name)
                    .filter(each -> !unlisted.contains(each))
                    .forEach(each -> list(each, Duration.ZERO));
        }
    }

    private void takeEarly(Now now) {
        Map<String, List<Event.PointOf>> waiting = Map.copyOf(early);
        early.clear();
        waiting.forEach((replica, there) -> found(replica, there, now));
    }

    private void save(Duration atMostEvery) {
        long nanos = System.nanoTime();
        if (nanos - savedAt >= atMostEvery.toNanos()) {
            savedAt = nanos;
            knowledge.write(scheduler.knowledge());
        }
    }

    private void end() {
        manager.stopping(TO_STOP.plusSeconds(2));
        threads.shutdownNow();
        boolean interrupted = false;
        try {
            if (!threads.awaitTermination(TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
                LOG.atWarn().log("some work did not end in time; what it stored is found again");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        save(Duration.ZERO);
        work.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
