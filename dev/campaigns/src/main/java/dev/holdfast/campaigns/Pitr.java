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
 * Recovers a loaded server to random instants from a site elsewhere. Each copy has to end exactly there: all that was
 * acknowledged by the instant is in it, and nothing whose commit is younger. Meanwhile a table is dropped by mistake, and, if
 * the agent follows a standby, that is promoted.
 */
public final class Pitr implements AutoCloseable {
    private static final String USAGE = "usage: pitr [--home IMAGE] [--instants 50] [--minutes 10 | --seconds N]"
            + " [--source primary|standby] [--store s3|file] [--scale 5] [--rate 200] [--seed N] [--work FOLDER]";
    private static final String MISTAKE = "SELECT count(*) FROM pg_class WHERE relname = 'orders'";
    private static final Duration TO_ARRIVE = Duration.ofMinutes(3);
    private static final int NOT_FOUND = 4;

    private final Verdict verdict;
    private final SplittableRandom random;
    private final Counter counter = new Counter(0);
    private final PgbenchLoad load;
    private final PostgresqlServer primary;
    private final Optional<PostgresqlServer> standby;
    private final StoreSite far;
    private final DatabaseAgent agent;
    private final FarStore store;
    private Instant dropping = Instant.MAX;
    private Instant dropped = Instant.MAX;
    private int recovered;

    /** How it is run. */
    record Size(boolean fromStandby, int scale, int rate) {}

    Pitr(Programs programs, Path work, FarStore store, Size size, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
        this.load = new PgbenchLoad(size.rate());
        this.store = store;
        primary = PostgresqlServer.fresh(
                "max_slot_wal_keep_size = 4GB", "checkpoint_timeout = 30s", "track_commit_timestamp = on");
        Counter.createTable(primary);
        PgbenchLoad.createTables(primary, size.scale());
        primary.sql("CREATE TABLE orders AS SELECT generate_series(1, 1000) AS n");
        standby = size.fromStandby() ? Optional.of(standbyOf(primary)) : Optional.empty();
        StoreSite near = StoreSite.create(programs, "near", "file://" + work.resolve("near"), work, Optional.empty());
        far = StoreSite.create(programs, "far", store.url(), work, Optional.of(near));
        agent = new DatabaseAgent(
                programs,
                work,
                standby.orElse(primary),
                near,
                far,
                new DatabaseAgent.Settings("mode: async", Duration.ofSeconds(5), Duration.ofMinutes(3)));
    }

    /** One that keeps the times of commits, too. */
    private static PostgresqlServer standbyOf(PostgresqlServer primary) throws IOException, InterruptedException {
        PostgresqlServer standby = primary.standby();
        standby.sql("ALTER SYSTEM SET track_commit_timestamp = on");
        standby.stop();
        standby.start();
        return standby;
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int instants = given.count("instants", 50);
        Duration length = Duration.ofSeconds(given.count("seconds", 60 * given.count("minutes", 10)));
        Size size = new Size(
                given.text("source", "primary").equals("standby"), given.count("scale", 5), given.count("rate", 200));
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        String kind = given.text("store", "s3");
        WorkFolder work = WorkFolder.of(given, "pitr");
        given.requireNothingElse();
        Verdict verdict = new Verdict("pitr", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Pitr campaign = new Pitr(programs, work.path(), FarStore.of(kind, work.path()), size, seed, verdict)) {
            campaign.run(instants, length);
            status = verdict.finish("%s", campaign);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** All of it: loads for so long, then recovers to so many instants, and a few that matter. */
    void run(int instants, Duration length) throws IOException, InterruptedException {
        PostgresqlServer server = primary;
        agent.start();
        server.sql("CHECKPOINT"); // a standby can begin a base only after one
        load.start(server);
        counter.start(server);
        Instant from = agent.awaitBase();
        verdict.tell("the first base came after %.0f s", verdict.seconds());
        List<Instant> chosen = new ArrayList<>();
        Thread.sleep(length.dividedBy(2));
        if (standby.isPresent()) {
            chosen.add(Instant.now());
            server = failOver(standby.get());
            chosen.add(Instant.now());
        }
        Thread.sleep(length.dividedBy(4));
        dropping = Instant.now();
        server.sql("DROP TABLE orders");
        dropped = Instant.now();
        chosen.add(dropping);
        chosen.add(dropped);
        Thread.sleep(length.dividedBy(4));
        counter.stop();
        Instant end = Instant.now();
        for (int i = 0; i < instants; i++) {
            chosen.add(
                    from.plusNanos(random.nextLong(Duration.between(from, end).toNanos()) / 1_000 * 1_000));
        }
        verdict.tell("%d rows were counted; recovering to %d instants", counter.count(), chosen.size());
        List<Instant> commits = commits(server);
        for (Instant instant : chosen) {
            judge(instant, commits);
        }
        load.stop();
    }

    /** An orderly failover, which loses nothing: what is to be seen is the log across it. */
    private PostgresqlServer failOver(PostgresqlServer next) throws IOException, InterruptedException {
        counter.stop();
        load.stop();
        primary.stop();
        next.promote();
        counter.start(next);
        load.start(next);
        return next;
    }

    /** The time of each row's commit, as the server wrote it into its log. */
    private static List<Instant> commits(PostgresqlServer server) throws IOException, InterruptedException {
        return server.sql("SELECT to_char(pg_xact_commit_timestamp(xmin) AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM counter ORDER BY n")
                .lines()
                .map(Instant::parse)
                .toList();
    }

    private void judge(Instant instant, List<Instant> commits) throws IOException, InterruptedException {
        RecoveredCopy copy = recover(instant);
        if (!verdict.require(copy.isThere() && copy.sound(), "no sound copy at %s: %s", instant, copy.said())) {
            return;
        }
        recovered++;
        int least = counter.countAt(instant);
        long most = commits.stream().filter(commit -> !commit.isAfter(instant)).count();
        int rows = copy.number(0);
        verdict.require(
                rows >= least && rows <= most,
                "the copy at %s has %d rows; %d were acknowledged by then, %d committed",
                instant,
                rows,
                least,
                most);
        if (!instant.isAfter(dropping)) {
            verdict.require(copy.number(1) == 1, "the dropped table is not in the copy at %s", instant);
        } else if (!instant.isBefore(dropped)) {
            verdict.require(copy.number(1) == 0, "a table is in the copy at %s that was dropped before", instant);
        }
        verdict.tell("%d: %s: %d rows, between %d and %d", recovered, instant, rows, least, most);
    }

    /** As soon as the log came so far. */
    private RecoveredCopy recover(Instant instant) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(TO_ARRIVE);
        while (true) {
            RecoveredCopy copy = RecoveredCopy.of(
                    far,
                    DatabaseAgent.WORKLOAD,
                    instant.toString(),
                    true,
                    List.of(counter.query(), MISTAKE, PgbenchLoad.BALANCED));
            if (copy.exit() != NOT_FOUND || Instant.now().isAfter(deadline)) {
                return copy;
            }
            Thread.sleep(500);
        }
    }

    @Override
    public String toString() {
        return recovered + " copies" + (standby.isPresent() ? ", across a failover" : "");
    }

    @Override
    public void close() throws IOException {
        counter.close();
        load.close();
        agent.close();
        standby.ifPresent(PostgresqlServer::close);
        primary.close();
        store.close();
    }
}
