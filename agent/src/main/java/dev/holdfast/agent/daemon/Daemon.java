package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Heartbeat;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.agent.schedule.Start;
import dev.holdfast.agent.schedule.Status;
import dev.holdfast.agent.systemd.ServiceManager;
import dev.holdfast.engine.console.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent at work. One thread asks the scheduler what to start, has it done by others, and tells the scheduler what they
 * report; nothing else touches the scheduler. After its steps it publishes how all of it stands.
 */
public final class Daemon implements Control {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** How long work that was interrupted has to end in good order; less than the service manager's patience. */
    private static final Duration TO_STOP = Duration.ofSeconds(8);

    private static final Duration BETWEEN_SAVES = Duration.ofMinutes(1);

    /** How all of it stands is worked out for every workload, so not with each of many events. */
    private static final Duration SHORTEST_BETWEEN_OVERVIEWS = Duration.ofSeconds(1);

    private static final Duration LONGEST_BETWEEN_OVERVIEWS = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER = Duration.ofSeconds(10);

    private final Configuration configuration;
    private final Work work;
    private final InstantSource clock;
    private final ServiceManager manager;
    private final KnowledgeFile knowledge;
    private final Scheduler scheduler;
    private final Alarms alarms;
    private final List<Heartbeat> heartbeats;
    private final Runs runs;
    private final Chronicle chronicle;
    private final Tallies tallies = new Tallies();
    private final Endings endings;
    private final Outlook outlook;
    private final SiteStates sites;
    private final Pauses pauses;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Crew crew;
    private final Desk desk;
    private final Instant started;
    private final long startedNanos = System.nanoTime();
    private long savedAt = startedNanos;
    private long publishedAt = startedNanos;
    private boolean stale = true;
    private volatile Overview overview;

    /**
     * Prepares it; nothing is opened before {@link #run}.
     *
     * @param work does what is decided
     * @param alerts hears of what somebody should be told of
     * @param lookout what is known of the sites
     * @param heartbeats beat for as long as this works
     */
    public Daemon(
            Configuration configuration,
            Work work,
            InstantSource clock,
            ServiceManager manager,
            Alerts alerts,
            Lookout lookout,
            List<Heartbeat> heartbeats,
            RandomGenerator random) {
        this.configuration = configuration;
        this.work = work;
        this.clock = clock;
        this.manager = manager;
        this.alarms = new Alarms(configuration, alerts, lookout, clock);
        this.heartbeats = List.copyOf(heartbeats);
        Path state = configuration.host().state();
        this.knowledge = new KnowledgeFile(state.resolve("schedule.json"));
        this.scheduler = new Scheduler(Planning.of(configuration), knowledge.read(), random, now());
        this.runs = new Runs(clock);
        this.chronicle = new Chronicle(clock);
        this.outlook = new Outlook(chronicle);
        this.sites = new SiteStates(configuration, scheduler, chronicle, now());
        this.pauses = new Pauses(state.resolve("pauses.json"));
        this.crew = new Crew(work, runs, configuration.local().name(), events);
        this.desk = new Desk(configuration, scheduler, sites, crew, runs, pauses, chronicle);
        this.endings = new Endings(scheduler, sites, crew, runs, tallies, chronicle);
        this.started = clock.instant();
        this.overview = overview(scheduler.status(now()));
    }

    private Now now() {
        return new Now(clock.instant(), System.nanoTime());
    }

    @Override
    public Overview overview() {
        return overview;
    }

    @Override
    public Runs runs() {
        return runs;
    }

    @Override
    public Chronicle chronicle() {
        return chronicle;
    }

    @Override
    public Tallies tallies() {
        return tallies;
    }

    @Override
    public Verdict order(Order order) throws InterruptedException, TimeoutException {
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        events.add(new Event.Asked(order, answer));
        try {
            return answer.get(TO_ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an order was not decided on", e);
        }
    }

    /** Works until it is interrupted; then ends what is under way, and returns. */
    public void run() {
        LOG.atInfo()
                .addKeyValue("workloads", configuration.workloads().size())
                .addKeyValue("sites", configuration.sites().size())
                .log("the agent begins its work");
        chronicle.add(Change.Kind.AGENT_STARTED, Optional.empty(), Optional.empty(), "The agent began its work", "");
        try {
            desk.begin(now());
            configuration.sites().forEach(site -> crew.list(site.name(), Duration.ZERO));
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

    private void step() throws InterruptedException {
        List<Start> starts = scheduler.decide(now());
        starts.forEach(this::begin);
        stale |= !starts.isEmpty();
        manager.alive();
        publish();
        save(BETWEEN_SAVES);
        Duration wake = scheduler.nextWake(now());
        Duration wait = untilOverview();
        Optional<Event> event = Optional.ofNullable(
                events.poll((wake.compareTo(wait) < 0 ? wake : wait).toMillis() + 1, TimeUnit.MILLISECONDS));
        while (event.isPresent()) {
            stale = true;
            take(event.get());
            event = Optional.ofNullable(events.poll());
        }
    }

    private Duration untilOverview() {
        Duration longest = manager.watchdog()
                .map(interval -> interval.dividedBy(3))
                .filter(interval -> interval.compareTo(LONGEST_BETWEEN_OVERVIEWS) < 0)
                .orElse(LONGEST_BETWEEN_OVERVIEWS);
        Duration interval = stale ? SHORTEST_BETWEEN_OVERVIEWS : longest;
        Duration left = interval.minusNanos(System.nanoTime() - publishedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void publish() {
        if (untilOverview().isZero()) {
            publishedAt = System.nanoTime();
            stale = false;
            desk.expire(now());
            Status status = scheduler.status(now());
            overview = overview(status);
            manager.status(sites.areKnown() ? judge(status) : "the sites are listed");
        }
    }

    /** Tells everybody who wants to know how the objectives stand; returns it in a line. */
    private String judge(Status status) {
        alarms.judge(status);
        int met = Outlook.met(status.standings());
        heartbeats.forEach(each -> each.beat(met, status.standings().size()));
        return outlook.tell(status);
    }

    private Overview overview(Status status) {
        return Overview.of(clock.instant(), started, status, sites.all(), pauses.all());
    }

    private void begin(Start start) {
        switch (start) {
            case Start.Capture capture -> crew.capture(capture.workload(), Run.Cause.SCHEDULE);
            case Start.Replicate copy ->
                crew.copy(
                        copy.site(),
                        Optional.of(new Event.PointOf(copy.workload(), copy.instant())),
                        Run.Cause.SCHEDULE);
        }
    }

    private void take(Event event) {
        Now now = now();
        alarms.hear(event);
        switch (event) {
            case Event.Ended ended -> endings.take(ended, now);
            case Event.Found(String site, var points) ->
                sites.found(site, points, now).forEach(again -> crew.list(again, Duration.ZERO));
            case Event.Unreachable(String site, Failure why) -> {
                sites.unreachable(site, why, now);
                crew.probe(site, why);
            }
            case Event.Asked(Order order, var answer) -> {
                Verdict verdict = desk.decide(order, now);
                overview = overview(scheduler.status(now)); // whoever asked looks at once
                answer.complete(verdict);
            }
        }
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
        boolean interrupted = false;
        try {
            if (!crew.end(TO_STOP)) {
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
