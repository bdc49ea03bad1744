package dev.holdfast.campaigns;

import dev.holdfast.servers.PostgresqlServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Loses a loaded database's host, again and again: the server and the agent die by {@code kill -9}, and the copy comes from
 * what is elsewhere. It may lack at most the last five seconds; where the server waits for the other site, nothing that was
 * acknowledged. Then the host comes back and goes on.
 */
public final class Rpo implements AutoCloseable {
    private static final String USAGE = "usage: rpo [--home IMAGE] [--rounds 30] [--mode async|sync] [--store s3|file]"
            + " [--scale 2] [--rate 200] [--seed N] [--work FOLDER]";
    private static final int LANES = 4;
    private static final Duration OBJECTIVE = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Verdict verdict;
    private final SplittableRandom random;
    private final boolean synchronous;
    private final List<Counter> counters = new ArrayList<>();
    private final PgbenchLoad load;
    private final PostgresqlServer server;
    private final StoreSite far;
    private final DatabaseAgent agent;
    private final FarStore store;
    private final List<Long> lossesMillis = new ArrayList<>();
    private final List<Long> backMillis = new ArrayList<>();

    /** How it is run. */
    record Size(boolean synchronous, int scale, int rate) {}

    Rpo(Programs programs, Path work, FarStore store, Size size, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
        this.synchronous = size.synchronous();
        this.load = new PgbenchLoad(size.rate());
        this.store = store;
        server = PostgresqlServer.fresh("max_slot_wal_keep_size = 4GB", "checkpoint_timeout = 30s");
        Counter.createTable(server);
        PgbenchLoad.createTables(server, size.scale());
        for (int lane = 0; lane < LANES; lane++) {
            counters.add(new Counter(lane));
        }
        StoreSite near = StoreSite.create(programs, "near", "file://" + work.resolve("near"), work, Optional.empty());
        far = StoreSite.create(programs, "far", store.url(), work, Optional.of(near));
        agent = new DatabaseAgent(
                programs,
                work,
                server,
                near,
                far,
                new DatabaseAgent.Settings(
                        synchronous ? "mode: sync, when-broken: hold" : "mode: async",
                        OBJECTIVE,
                        Duration.ofMinutes(2)));
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int rounds = given.count("rounds", 30);
        Size size =
                new Size(given.text("mode", "async").equals("sync"), given.count("scale", 2), given.count("rate", 200));
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        String kind = given.text("store", "s3");
        WorkFolder work = WorkFolder.of(given, "rpo");
        given.requireNothingElse();
        Verdict verdict = new Verdict("rpo", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Rpo campaign = new Rpo(programs, work.path(), FarStore.of(kind, work.path()), size, seed, verdict)) {
            campaign.run(rounds);
            status = verdict.finish("%s", campaign);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    void run(int rounds) throws IOException, InterruptedException {
        agent.start();
        agent.awaitBase();
        verdict.tell("the first base came after %.0f s", verdict.seconds());
        if (synchronous) {
            server.sql("ALTER SYSTEM SET synchronous_standby_names = 'holdfast'");
            server.sql("SELECT pg_reload_conf()");
        }
        work();
        for (int round = 1; round <= rounds; round++) {
            Thread.sleep(
                    SHORTEST.plusMillis(random.nextLong(LONGEST.minus(SHORTEST).toMillis())));
            judge(round, lose());
            if (round < rounds) {
                comeBack();
            }
        }
    }

    /** The host is there again. What can be lost is bounded from when the other site has all again; how long that takes is told. */
    private void comeBack() throws IOException, InterruptedException {
        server.start();
        Instant back = Instant.now();
        agent.start();
        work();
        agent.awaitLog(back);
        backMillis.add(Duration.between(back, Instant.now()).toMillis());
    }

    private void work() throws IOException, InterruptedException {
        for (Counter counter : counters) {
            counter.start(server);
        }
        load.start(server);
    }

    /** All of the host's processes die, in any order; returns when. */
    private Instant lose() throws IOException, InterruptedException {
        if (random.nextBoolean()) {
            agent.kill();
            server.kill();
        } else {
            server.kill();
            agent.kill();
        }
        Instant gone = Instant.now();
        for (Counter counter : counters) {
            counter.stop();
        }
        load.stop();
        return gone;
    }

    private void judge(int round, Instant gone) throws IOException, InterruptedException {
        List<String> queries = new ArrayList<>();
        counters.forEach(counter -> queries.add(counter.query()));
        queries.add(PgbenchLoad.BALANCED);
        Instant began = Instant.now();
        RecoveredCopy copy = RecoveredCopy.of(far, DatabaseAgent.WORKLOAD, "latest", round % 5 == 0, queries);
        if (!verdict.require(copy.isThere() && copy.sound(), "no sound copy: %s", copy.said())) {
            return;
        }
        Duration worst = Duration.ZERO;
        int lost = 0;
        int all = 0;
        for (int lane = 0; lane < LANES; lane++) {
            Counter counter = counters.get(lane);
            all += counter.count();
            List<Instant> behind = counter.lostBehind(copy.number(lane));
            lost += behind.size();
            if (!behind.isEmpty()) {
                Duration loss = Duration.between(behind.getFirst(), gone);
                worst = loss.compareTo(worst) > 0 ? loss : worst;
            }
        }
        lossesMillis.add(worst.toMillis());
        verdict.require(
                worst.compareTo(synchronous ? Duration.ZERO : OBJECTIVE) <= 0 && (!synchronous || lost == 0),
                "round %d lost %d acknowledged transactions of the last %d ms",
                round,
                lost,
                worst.toMillis());
        verdict.tell(
                "round %d: %d acknowledged, %d of them lost, of %d ms; recovered in %d s",
                round,
                all,
                lost,
                worst.toMillis(),
                Duration.between(began, Instant.now()).toSeconds());
    }

    @Override
    public String toString() {
        return lossesMillis.size() + " hosts lost; loss in ms " + spread(lossesMillis)
                + "; back at the other site after so many ms " + spread(backMillis);
    }

    private static String spread(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? "unknown" : "median " + sorted.get(sorted.size() / 2) + ", worst " + sorted.getLast();
    }

    @Override
    public void close() throws IOException {
        for (Counter counter : counters) {
            counter.close();
        }
        load.close();
        agent.close();
        server.close();
        store.close();
    }
}
