package dev.holdfast.agent.daemon;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.control.Control;
import dev.holdfast.agent.control.Order;
import dev.holdfast.agent.control.Overview;
import dev.holdfast.agent.control.Verdict;
import dev.holdfast.agent.history.History;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.run.Tallies;
import dev.holdfast.agent.schedule.Now;
import dev.holdfast.agent.schedule.Plan;
import dev.holdfast.agent.schedule.Scheduler;
import dev.holdfast.agent.schedule.Start;
import dev.holdfast.agent.schedule.Status;
import dev.holdfast.agent.systemd.ServiceManager;
import dev.holdfast.agent.work.Arrival;
import dev.holdfast.agent.work.Listing;
import dev.holdfast.agent.work.Work;
import dev.holdfast.engine.console.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private final InstantSource clock;
    private final ServiceManager manager;
    private final KnowledgeFile knowledge;
    private final Scheduler scheduler;
    private final Runs runs;
    private final History history;
    private final Chronicle chronicle;
    private final Tallies tallies = new Tallies();
    private final Endings endings;
    private final Outlook outlook;
    private final LogOutlook logOutlook;
    private final SiteStates sites;
    private final Pauses pauses;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Crew crew;
    private final Groups groups;
    private final Desk desk;
    private final Instant started;
    private final long startedNanos = System.nanoTime();
    private Equipment equipment;
    private Alarms alarms;
    private long savedAt = startedNanos;
    private long publishedAt = startedNanos;
    private boolean stale = true;
    private volatile Overview overview;

    /** Prepares it; nothing is opened before {@link #run}. */
    public Daemon(Equipment equipment, InstantSource clock, ServiceManager manager, RandomGenerator random) {
        this.equipment = equipment;
        this.clock = clock;
        this.manager = manager;
        this.alarms = alarms(equipment);
        Configuration configuration = equipment.configuration();
        Path state = configuration.host().state();
        this.knowledge = new KnowledgeFile(state.resolve("schedule.json"));
        this.scheduler = new Scheduler(Planning.of(configuration, equipment.zone()), knowledge.read(), random, now());
        this.runs = new Runs(clock);
        this.history = new History(state);
        this.chronicle = new Chronicle(clock, history::add);
        this.outlook = new Outlook(chronicle);
        this.logOutlook = new LogOutlook(chronicle);
        this.sites = new SiteStates(configuration, scheduler, chronicle, now());
        this.pauses = new Pauses(state.resolve("pauses.json"));
        this.crew = new Crew(equipment.work(), runs, configuration.local().name(), events);
        this.groups = new Groups(configuration, scheduler, pauses, crew);
        this.desk = new Desk(configuration, scheduler, sites, crew, runs, pauses, chronicle);
        this.endings = new Endings(scheduler, sites, crew, runs, tallies, chronicle);
        this.started = clock.instant();
        this.overview = overview(scheduler.status(now()));
    }

    private Alarms alarms(Equipment of) {
        return new Alarms(of.configuration(), of.alerts(), of.lookout(), clock);
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

    /** What changed, over restarts. */
    public History history() {
        return history;
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

    /**
     * Goes over to other equipment. What runs goes on with what it began with, and ends in its own time; what was learned is
     * kept. All sites are listed anew, and are used meanwhile as they were.
     *
     * @param next of a configuration that has the same local site and state folder, and the same repository at each site
     *     that stays
     * @return what it worked with before: nothing new begins with that
     */
    public Equipment equip(Equipment next) throws InterruptedException {
        CompletableFuture<Equipment> before = new CompletableFuture<>();
        events.add(new Event.Equipped(next, Planning.of(next.configuration(), next.zone()), before));
        try {
            return before.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("another configuration was not taken over", e);
        }
    }

    /** Hears that another agent is about to take points of a consistency group that this one has workloads of. */
    public void invite(ConsistencyGroup group) {
        events.add(new Event.Invited(group));
    }

    /** Works until it is interrupted; then ends what is under way, and returns. */
    public void run() {
        Configuration configuration = equipment.configuration();
        LOG.atInfo()
                .addKeyValue("workloads", configuration.workloads().size())
                .addKeyValue("sites", configuration.sites().size())
                .log("the agent begins its work");
        chronicle.add(Change.Kind.AGENT_STARTED, Optional.empty(), Optional.empty(), "The agent began its work", "");
        try {
            desk.begin(now());
            listAll();
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

    private void listAll() {
        equipment.configuration().sites().forEach(site -> crew.list(site.name(), Duration.ZERO));
    }

    private void step() throws InterruptedException {
        List<Start> starts = scheduler.decide(now());
        begin(starts);
        stale |= !starts.isEmpty();
        manager.alive();
        publish();
        save(BETWEEN_SAVES);
        Duration wake = scheduler.nextWake(now());
        Duration wait = untilOverview();
        Optional<Event> event = Optional.ofNullable(
                events.poll((wake.compareTo(wait) < 0 ? wake : wait).toMillis() + 1, TimeUnit.MILLISECONDS));
        hearOfArrivals();
        while (event.isPresent()) {
            stale = true;
            take(event.get());
            event = Optional.ofNullable(events.poll());
        }
    }

    /** What came along with a copy counts before that has ended, which may take hours. */
    private void hearOfArrivals() {
        for (Arrival each : equipment.work().arrived()) {
            stale = true;
            endings.arrived(each, now());
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
        telling(() -> alarms.judge(status));
        telling(() -> logOutlook.tell(equipment.logs().now(), overview.at()));
        history.watching(overview.at());
        int met = Outlook.met(status.standings());
        equipment.heartbeats().forEach(each -> each.beat(met, status.standings().size()));
        return outlook.tell(status);
    }

    /** A fault in what is told must not keep points from being taken: it is logged, and all else goes on. */
    private static void telling(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a fault of this program: somebody was not told");
        }
    }

    private Overview overview(Status status) {
        return Overview.of(clock.instant(), started, status, sites.all(), pauses.all());
    }

    private void begin(List<Start> starts) {
        List<String> captures = new ArrayList<>();
        for (Start start : starts) {
            switch (start) {
                case Start.Capture capture -> captures.add(capture.workload());
                case Start.Replicate copy ->
                    crew.copy(
                            copy.site(), Optional.of(new PointOf(copy.workload(), copy.instant())), Run.Cause.SCHEDULE);
            }
        }
        groups.begin(captures, now());
    }

    private void take(Event event) {
        Now now = now();
        switch (event) {
            case Event.Ended ended -> {
                telling(() -> alarms.hear(ended.how()));
                endings.take(ended, now);
            }
            case Event.Taken(String site, PointOf point) ->
                scheduler.discovered(point.workload(), point.instant(), Set.of(site), now);
            case Event.Listed(Listing how, Work by) -> {
                if (crew.isCurrent(by)) {
                    listed(how, now);
                }
            }
            case Event.Equipped(Equipment next, Plan plan, var before) -> {
                Equipment last = equipment;
                equip(next, plan, now);
                before.complete(last);
            }
            case Event.Invited(ConsistencyGroup group) -> groups.join(group, now);
            case Event.Asked(Order order, var answer) -> {
                Verdict verdict = desk.decide(order, now);
                overview = overview(scheduler.status(now)); // whoever asked looks at once
                answer.complete(verdict);
            }
        }
    }

    private void listed(Listing how, Now now) {
        telling(() -> alarms.hear(how));
        switch (how) {
            case Listing.Found(String site, var points) ->
                sites.found(site, points, now).forEach(again -> crew.list(again, Duration.ZERO));
            case Listing.Unreachable(String site, Failure why) -> {
                sites.unreachable(site, why, now);
                crew.probe(site, why);
            }
        }
    }

    private void equip(Equipment next, Plan plan, Now now) {
        equipment = next;
        alarms = alarms(next);
        crew.equip(next.work());
        scheduler.configure(plan, now);
        sites.configure(next.configuration(), now);
        desk.configure(next.configuration(), now);
        groups.configure(next.configuration());
        overview = overview(scheduler.status(now)); // whoever hears of the change finds it made
        listAll();
    }

    private void save(Duration atMostEvery) {
        long nanos = System.nanoTime();
        if (nanos - savedAt >= atMostEvery.toNanos()) {
            savedAt = nanos;
            knowledge.write(scheduler.knowledge());
            history.save();
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
        equipment.work().close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
