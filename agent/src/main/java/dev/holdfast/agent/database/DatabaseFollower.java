package dev.holdfast.agent.database;

import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogCutter;
import dev.holdfast.engine.log.LogFollower;
import dev.holdfast.engine.log.LogSealer;
import dev.holdfast.engine.log.ServerLog;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one database for as long as the agent works: connects, stores its log at every site, and begins again after
 * whatever failed. Bases are read by the same connection, while the log is received.
 */
public final class DatabaseFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFollower.class);

    /** Enough for a busy server, and little enough for a thousand databases. */
    private static final int LARGEST_PIECE = 4 << 20;

    private static final Duration LONGEST_EVERY = Duration.ofMinutes(1);
    private static final Duration STILL = Duration.ofMinutes(5);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration TO_CONNECT = Duration.ofMinutes(1);

    private final Workload workload;
    private final SourceSpec.Database source;
    private final PluginHost plugins;
    private final Function<String, Optional<String>> variables;
    private final Homes homes;
    private final LogAlarms alarms;
    private final Consumer<String> rebase;
    private final RecoveryOutlook outlook;
    private final InstantSource clock;
    private final Instant since;
    private final List<Thread> threads = new ArrayList<>();
    private Optional<Database> connected = Optional.empty();
    private volatile Optional<BegunBase> begunBase = Optional.empty();
    private final Recoverable recoverable;

    /**
     * What a follower works with.
     *
     * @param plugins that know the kind of server
     * @param variables the environment
     * @param sites links to all sites, the local one first
     * @param rebase asks for a new base soon, for a reason; returns at once
     */
    record Equipment(
            PluginHost plugins,
            Function<String, Optional<String>> variables,
            List<SiteLink> sites,
            LogAlarms alarms,
            Consumer<String> rebase,
            RecoveryOutlook outlook,
            InstantSource clock) {}

    DatabaseFollower(Workload workload, SourceSpec.Database source, Equipment equipment) {
        this.workload = workload;
        this.source = source;
        this.plugins = equipment.plugins();
        this.variables = equipment.variables();
        this.homes = new Homes(equipment.sites(), workload::rpoAt, equipment.clock());
        this.alarms = equipment.alarms();
        this.rebase = equipment.rebase();
        this.outlook = equipment.outlook();
        this.clock = equipment.clock();
        this.since = clock.instant();
        this.recoverable = new Recoverable(workload.name(), homes, alarms, clock);
    }

    /** The workload's name. */
    String name() {
        return workload.name();
    }

    void start() {
        thread("log of " + name(), this::run);
        homes.all().forEach(courier -> thread("log of " + name() + " to " + courier.name(), courier));
    }

    private void thread(String name, Runnable work) {
        threads.add(Thread.ofVirtual().name(name).start(work));
    }

    private void run() {
        Duration wait = FIRST_WAIT;
        try {
            while (true) {
                Instant began = clock.instant();
                try {
                    follow();
                    LOG.atInfo()
                            .addKeyValue("workload", name())
                            .log("the local site has all of a database's log again");
                    homes.comeBack();
                    continue;
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    failed(e);
                }
                boolean worked = Duration.between(began, clock.instant()).compareTo(LONGEST_WAIT) > 0;
                wait = worked ? FIRST_WAIT : wait;
                Thread.sleep(wait);
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the agent ends
        }
    }

    /** What the home itself failed with comes as it is: of the others nothing is waited for, or it is held for. */
    private void failed(Exception e) {
        Failure failure = Failure.of(e);
        String failed = homes.now().name();
        if (e instanceof BlobStoreException || e instanceof RepositoryException) {
            homes.leave();
        }
        LOG.atWarn()
                .addKeyValue("workload", name())
                .addKeyValue("site", failed)
                .addKeyValue("next", homes.now().name())
                .addKeyValue("reason", failure.message())
                .log("a database's log is not received; it is tried again");
        alarms.failed(failure);
    }

    /** Follows until something fails, or, if another site stands in for the local one, until that is back. */
    private void follow() throws Exception {
        try (Database database = ServerConnection.open(source, plugins, variables)) {
            homes.now().link().use(site -> {
                follow(database, site);
                return site;
            });
        }
    }

    private void follow(Database database, WritableSite site) throws Exception {
        Optional<LogPosition> after = storedUntil(site.repository(), database.identity());
        homes.settle();
        recallBase(site.repository(), database.identity());
        SegmentDelivery delivery = new SegmentDelivery(site.store(), homes, alarms, recoverable.serverClock());
        try (LogSealer sealer = new LogSealer(
                        site.repository(), name(), database.identity(), Compression.DEFAULT, new SecureRandom());
                Reception reception = receive(database, after)) {
            if (after.isPresent()) {
                delivery.resume(pseudonym(site.repository()), after.get());
                reception.after().ifPresent(reception.receiver()::durable);
            }
            connect(Optional.of(database));
            alarms.following();
            new LogFollower(
                            reception.receiver(),
                            new LogCutter(reception.after(), LARGEST_PIECE),
                            sealer,
                            delivery,
                            new LogFollower.Settings(every(), STILL, LARGEST_PIECE),
                            clock,
                            System::nanoTime)
                    .run();
        } finally {
            connect(Optional.empty());
        }
    }

    /** A reception, and where it goes on. */
    private record Reception(LogReceiver receiver, Optional<LogPosition> after) implements AutoCloseable {
        @Override
        public void close() {
            receiver.close();
        }
    }

    /** Goes on where the log ends that is stored; if the server no longer has that, with what it has, after a gap. */
    private Reception receive(Database database, Optional<LogPosition> after) throws SourceException {
        if (after.isEmpty()) {
            return new Reception(database.receive(after), after);
        }
        try {
            return new Reception(database.receive(after), after);
        } catch (SourceException.Changed e) {
            LOG.atError()
                    .addKeyValue("workload", name())
                    .addKeyValue("stored-until", after.get())
                    .addKeyValue("reason", e.getMessage())
                    .log("a part of a database's log is lost; a new base is taken");
            alarms.gap(String.valueOf(e.getMessage()));
            recoverable.lost();
            Reception reception = new Reception(database.receive(Optional.empty()), Optional.empty());
            rebase.accept("a part of the log is lost");
            return reception;
        }
    }

    private Optional<LogPosition> storedUntil(Repository repository, String identity) throws Exception {
        if (repository.keys().isSealed()) {
            return Optional.empty(); // it cannot tell what it stored from what others put there; the server knows
        }
        try (LogCatalog catalog = new LogCatalog(repository)) {
            Optional<ServerLog> log = Optional.ofNullable(catalog.of(pseudonym(repository))
                    .get(ServerLog.folder(repository, repository.ownDomain(), name(), identity)));
            return log.isEmpty() ? Optional.empty() : log.get().newestEnd();
        }
    }

    /** The newest base, as far as it can be read here and is this server's; of others the agent hears when it takes them. */
    private void recallBase(Repository repository, String identity) {
        if (repository.keys().isSealed()) {
            recoverable.unknown();
            return;
        }
        try {
            Point point =
                    new PointCatalog(repository).choose(name(), clock.instant()).point();
            if (point.manifest().content() instanceof Manifest.Tree tree) {
                tree.base()
                        .filter(base -> base.identity().equals(identity))
                        .ifPresentOrElse(base -> recall(point, tree, base), recoverable::lost);
            }
        } catch (RepositoryException.NotFound e) {
            return; // there is none yet
        } catch (RepositoryException | BlobStoreException e) {
            recoverable.unknown();
            LOG.atWarn()
                    .addKeyValue("workload", name())
                    .addKeyValue("reason", e.getMessage())
                    .log("the newest base cannot be read; how long a recovery takes is foreseen from the next one on");
        }
    }

    private void recall(Point point, Manifest.Tree tree, Base base) {
        if (!alarms.isBehindGap()) {
            recoverable.base(point.manifest().instant());
        }
        outlook.heard(new RecoveryOutlook.Newest(
                tree.dataBytes(), base.needs().start(), point.manifest().instant(), Optional.empty()));
    }

    private String pseudonym(Repository repository) throws RepositoryException {
        return repository.pseudonym(repository.ownDomain(), name());
    }

    /** Half the shortest objective: the other half is for storing it. */
    private Duration every() {
        Duration shortest = workload.rpo();
        for (Duration each : workload.siteRpo().values()) {
            shortest = each.compareTo(shortest) < 0 ? each : shortest;
        }
        Duration half = shortest.dividedBy(2);
        return half.compareTo(LONGEST_EVERY) < 0 ? half : LONGEST_EVERY;
    }

    private synchronized void connect(Optional<Database> database) {
        connected = database;
        notifyAll();
    }

    /** Begins to read a base; its reading ends when the log that it needs is durable at the local and synchronous sites. */
    BaseReading base() throws SourceException, InterruptedException {
        Database database = awaitConnection();
        Instant began = clock.instant();
        BaseReading reading = new BaseReading(database.base(), database.identity(), recoverable::await);
        begunBase = Optional.of(new BegunBase(reading, began));
        return reading;
    }

    /** What of it can be recovered. */
    Recoverable recoverable() {
        return recoverable;
    }

    /** A base that is read or was. */
    private record BegunBase(BaseReading reading, Instant began) {}

    private synchronized Database awaitConnection() throws SourceException, InterruptedException {
        long deadline = System.nanoTime() + TO_CONNECT.toNanos();
        while (connected.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SourceException.Unavailable(
                        "the log of " + name() + " is not received, and a base is of no use without it",
                        "See why the database's log is not received.");
            }
            wait(left);
        }
        return connected.get();
    }

    /** A base was committed. */
    void rebased() {
        alarms.rebased();
        begunBase.ifPresent(base -> recoverable.base(base.reading().instant()));
        begunBase.ifPresent(base -> outlook.heard(new RecoveryOutlook.Newest(
                base.reading().bytes(),
                base.reading().base().needs().start(),
                base.reading().instant(),
                Optional.of(Duration.between(base.began(), clock.instant())))));
        begunBase = Optional.empty();
    }

    /** How the log stands at every site. */
    List<LogStanding> standings() {
        Courier home = homes.now();
        return homes.all().stream()
                .map(each -> standing(each, home.reach(), each == home ? Optional.empty() : each.trouble()))
                .toList();
    }

    private LogStanding standing(Courier at, Reach home, Optional<Failure> trouble) {
        Optional<Long> lag = home.end()
                .flatMap(here -> at.reach()
                        .end()
                        .filter(end -> end.stream().equals(here.stream()))
                        .map(end -> Math.max(0, here.offset() - end.offset())));
        return new LogStanding(
                name(),
                at.name(),
                at.reach().until(),
                workload.rpoAt(at.name()),
                lag,
                alarms.isBehindGap(),
                outlook.estimate(at.reach().end()),
                outlook.objective(),
                alarms.trouble().or(() -> trouble));
    }

    /** Tells whoever wants to know whether the objectives are met. */
    void judge() {
        for (LogStanding each : standings()) {
            alarms.judge(each.site(), each.until(), each.objective(), since);
        }
        alarms.judgeBase(outlook.tooLongForTheBaseAlone(), outlook.objective());
        Optional<LogPosition> end = homes.now().reach().end();
        if (outlook.isBaseDue(end, clock.instant())) {
            LOG.atInfo()
                    .addKeyValue("workload", name())
                    .addKeyValue("estimate", outlook.estimate(end).orElseThrow())
                    .addKeyValue("rto", outlook.objective().orElseThrow())
                    .log("a new base is begun early: with the log since the last, a recovery would take too long");
            rebase.accept("a recovery would take longer than its objective");
        }
    }

    /** Has it end, and returns at once. */
    void end() {
        threads.forEach(Thread::interrupt);
    }

    /** Ends it; what is not stored then is received again when the agent begins anew. */
    @Override
    public void close() {
        end();
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            interrupted |= !join(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(5));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
