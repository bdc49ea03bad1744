package dev.holdfast.agent.database;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogCutter;
import dev.holdfast.engine.log.LogFollower;
import dev.holdfast.engine.log.LogSealer;
import dev.holdfast.engine.log.ServerLog;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final Duration TO_ARRIVE = Duration.ofMinutes(10);

    private final Workload workload;
    private final SourceSpec.Database source;
    private final PluginHost plugins;
    private final Function<String, Optional<String>> variables;
    private final SiteLink local;
    private final List<SegmentDelivery.Synchronous> synchronous = new ArrayList<>();
    private final List<Courier> couriers = new ArrayList<>();
    private final Reach reach = new Reach();
    private final LogAlarms alarms;
    private final Runnable rebase;
    private final InstantSource clock;
    private final Instant since;
    private final List<Thread> threads = new ArrayList<>();
    private Optional<Database> connected = Optional.empty();

    /**
     * What a follower works with.
     *
     * @param plugins that know the kind of server
     * @param variables the environment
     * @param local the link to the local site
     * @param others links to all other sites
     * @param rebase asks for a new base soon; returns at once
     */
    record Equipment(
            PluginHost plugins,
            Function<String, Optional<String>> variables,
            SiteLink local,
            List<SiteLink> others,
            LogAlarms alarms,
            Runnable rebase,
            InstantSource clock) {}

    DatabaseFollower(Workload workload, SourceSpec.Database source, Equipment equipment) {
        this.workload = workload;
        this.source = source;
        this.plugins = equipment.plugins();
        this.variables = equipment.variables();
        this.local = equipment.local();
        this.alarms = equipment.alarms();
        this.rebase = equipment.rebase();
        this.clock = equipment.clock();
        this.since = clock.instant();
        for (SiteLink other : equipment.others()) {
            Reach there = new Reach();
            Courier courier = new Courier(local, other, there);
            switch (other.site().replication()) {
                case Replication.Sync _ -> synchronous.add(new SegmentDelivery.Synchronous(other, courier, there));
                case Replication.Source _, Replication.Async _ -> couriers.add(courier);
            }
        }
    }

    /** The workload's name. */
    String name() {
        return workload.name();
    }

    void start() {
        thread("log of " + name(), this::run);
        couriers.forEach(courier -> thread("log of " + name() + " to " + courier.name(), courier));
        synchronous.forEach(
                each -> thread("log of " + name() + " to " + each.courier().name(), each.courier()));
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
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    Failure failure = Failure.of(e);
                    LOG.atWarn()
                            .addKeyValue("workload", name())
                            .addKeyValue("reason", failure.message())
                            .log("a database's log is not received; it is tried again");
                    alarms.failed(failure);
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

    private void follow() throws Exception {
        try (Database database = ServerConnection.open(source, plugins, variables)) {
            local.use(site -> {
                follow(database, site);
                return site;
            });
        }
    }

    private void follow(Database database, WritableSite site) throws Exception {
        Optional<LogPosition> after = storedUntil(site.repository(), database.identity());
        reach.forget();
        SegmentDelivery delivery = new SegmentDelivery(site.store(), reach, synchronous, couriers, alarms);
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
                    .addKeyValue("reason", e)
                    .log("a part of a database's log is lost; a new base is taken");
            alarms.gap(String.valueOf(e.getMessage()));
            Reception reception = new Reception(database.receive(Optional.empty()), Optional.empty());
            rebase.run();
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
        return new BaseReading(database.base(), database.identity(), place -> {
            if (!reach.await(place, TO_ARRIVE.toMillis())) {
                throw new SourceException.Unavailable(
                        "the log that a base of " + name() + " needs, until " + place + ", is not stored",
                        "See why the database's log is not stored.");
            }
        });
    }

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
    }

    /** How the log stands at every site. */
    List<LogStanding> standings() {
        List<LogStanding> standings = new ArrayList<>();
        standings.add(standing(local.site(), reach, Optional.empty()));
        synchronous.forEach(each -> standings.add(
                standing(each.link().site(), each.reach(), each.courier().trouble())));
        couriers.forEach(courier -> standings.add(standing(courier.site(), courier.reach(), courier.trouble())));
        return standings;
    }

    private LogStanding standing(Site site, Reach there, Optional<Failure> trouble) {
        Optional<Long> lag = reach.end()
                .flatMap(here -> there.end()
                        .filter(end -> end.stream().equals(here.stream()))
                        .map(end -> Math.max(0, here.offset() - end.offset())));
        return new LogStanding(
                name(),
                site.name(),
                there.until(),
                workload.rpoAt(site.name()),
                lag,
                alarms.isBehindGap(),
                alarms.trouble().or(() -> trouble));
    }

    /** Tells whoever wants to know whether the objectives are met. */
    void judge() {
        for (LogStanding each : standings()) {
            alarms.judge(each.site(), each.until(), each.objective(), since);
        }
    }

    /** Ends it; what is not stored then is received again when the agent begins anew. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
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
