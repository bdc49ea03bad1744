package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.servers.MariadbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Recovers a loaded MariaDB server to random instants. All that was acknowledged by an instant has to be in the copy; how much
 * later the youngest is that is in it as well is measured, and has a bound. Meanwhile a table is dropped by mistake.
 */
public final class MariadbInstants implements AutoCloseable {
    private static final String USAGE =
            "usage: mariadb [--home IMAGE] [--instants 20] [--seconds 120] [--clients 4] [--seed N] [--work FOLDER]";
    private static final String WORKLOAD = "shop";
    private static final Duration MOST_LATER = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration TO_ARRIVE = Duration.ofMinutes(3);
    private static final int NOT_FOUND = 4;

    private final Verdict verdict;
    private final SplittableRandom random;
    private final Programs programs;
    private final Path work;
    private final Site site;
    private final MariadbServer server;
    private final MariadbLoad load;
    private Optional<Child> agent = Optional.empty();
    private Duration worst = Duration.ZERO;
    private int recovered;

    MariadbInstants(Programs programs, Path work, long seed, Verdict verdict) throws IOException, InterruptedException {
        this.programs = programs;
        this.work = work;
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
        this.site = Site.create(programs, work.resolve("store"), work.resolve("cache"));
        this.server = MariadbServer.fresh("--max-binlog-size=4M");
        this.load = new MariadbLoad(server);
    }

    /** See the usage. */
    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int instants = given.count("instants", 20);
        Duration length = Duration.ofSeconds(given.count("seconds", 120));
        int clients = given.count("clients", 4);
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "mariadb");
        given.requireNothingElse();
        Verdict verdict = new Verdict("mariadb", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                MariadbInstants campaign = new MariadbInstants(programs, work.path(), seed, verdict)) {
            campaign.run(instants, length, clients);
            status = verdict.finish("%s", campaign);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** All of it: loads for so long, then recovers to so many instants, and to just before the mistake. */
    void run(int instants, Duration length, int clients) throws IOException, InterruptedException {
        server.sql("CREATE TABLE busy.orders (n int PRIMARY KEY); INSERT INTO busy.orders VALUES (1), (2), (3)");
        startAgent();
        load.start(clients);
        Instant from = awaitBase();
        verdict.tell("the first base came after %.0f s", verdict.seconds());
        Thread.sleep(length.dividedBy(2));
        Instant dropping = load.now();
        Thread.sleep(PAUSE);
        server.sql("DROP TABLE busy.orders");
        Instant dropped = load.now();
        Thread.sleep(length.dividedBy(2));
        Instant end = load.now();
        load.stop();
        verdict.require(load.failure().isEmpty(), "a client failed: %s", load.failure());
        List<Instant> chosen = new ArrayList<>(List.of(dropping, dropped));
        for (int i = 0; i < instants; i++) {
            long span = Duration.between(from, end).toNanos() / 1000;
            chosen.add(from.plusNanos(random.nextLong(span) * 1000));
        }
        verdict.tell(
                "%d rows are in the ledger; recovering to %d instants",
                load.ledger().size(), chosen.size());
        for (Instant instant : chosen) {
            judge(instant, dropping, dropped);
        }
    }

    private void startAgent() throws IOException {
        Path configuration = Files.writeString(work.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:%s"}
            workloads:
              - name: %s
                rpo: 5s
                source: {type: mariadb, socket: %s, user: root, data-directory: %s}
            """.formatted(
                        site.url(), site.key(), WORKLOAD, server.socket(), server.dataFolder()));
        agent = Optional.of(Child.start(programs.agent(List.of("run", "--config", configuration.toString()))));
    }

    private Instant awaitBase() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(TO_ARRIVE);
        while (true) {
            Child.Ended points = Child.run(programs.restore(opened("points", "--json")));
            Optional<String> first = Site.parse(points.out())
                    .map(document -> document.path("workloads")
                            .path(0)
                            .path("points")
                            .path(0)
                            .path("instant")
                            .asText())
                    .filter(instant -> !instant.isEmpty());
            if (first.isPresent()) {
                return Instant.parse(first.get());
            }
            if (!agent.orElseThrow().isRunning() || Instant.now().isAfter(deadline)) {
                throw new IOException(
                        "there is no base: " + points + agent.orElseThrow().kill());
            }
            Thread.sleep(500);
        }
    }

    private List<String> opened(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--repository",
                site.url(),
                "--key-file",
                site.key().toString(),
                "--cache",
                site.cache().toString()));
        all.addAll(List.of(arguments));
        return all;
    }

    private void judge(Instant instant, Instant dropping, Instant dropped) throws IOException, InterruptedException {
        Optional<JsonNode> copy = recover(instant);
        boolean sound = copy.isPresent() && copy.get().path("sound").asBoolean();
        if (!verdict.require(sound, "no sound copy at %s: %s", instant, copy)) {
            return;
        }
        recovered++;
        JsonNode checks = copy.orElseThrow().path("checks");
        int rows = checks.path(checks.size() - 2).path("detail").asInt();
        boolean orders = checks.path(checks.size() - 1).path("detail").asInt() == 1;
        List<MariadbLoad.Row> ledger = load.ledger();
        long least =
                ledger.stream().filter(row -> !row.after().isAfter(instant)).count();
        Duration later = rows == 0 || ledger.get(rows - 1).before().isBefore(instant)
                ? Duration.ZERO
                : Duration.between(instant, ledger.get(rows - 1).before());
        worst = later.compareTo(worst) > 0 ? later : worst;
        verdict.require(rows >= least, "the copy at %s has %d rows, and %d were acknowledged", instant, rows, least);
        verdict.require(later.compareTo(MOST_LATER) < 0, "the copy at %s has a row that is %s younger", instant, later);
        if (!instant.isAfter(dropping)) {
            verdict.require(orders, "the dropped table is not in the copy at %s", instant);
        } else if (!instant.isBefore(dropped)) {
            verdict.require(!orders, "a table is in the copy at %s that was dropped before", instant);
        }
        verdict.tell(
                "%d: %s: %d rows, %d acknowledged, the youngest %d ms later",
                recovered, instant, rows, least, later.toMillis());
    }

    /** As soon as the log came so far. */
    private Optional<JsonNode> recover(Instant instant) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(TO_ARRIVE);
        while (true) {
            Path parent = MariadbServer.makeFolder();
            Child.Ended ended = Child.run(programs.restore(opened(
                    "database",
                    "--workload",
                    WORKLOAD,
                    "--at",
                    instant.toString(),
                    "--to",
                    parent.resolve("copy").toString(),
                    "--json",
                    "--no-progress",
                    "--check-sql",
                    MariadbLoad.BALANCED,
                    "--check-sql",
                    "busy: SELECT COUNT(*) FROM ledger",
                    "--check-sql",
                    "busy: SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'orders'")));
            Folders.remove(parent);
            if (ended.exit() != NOT_FOUND || Instant.now().isAfter(deadline)) {
                verdict.require(ended.done(), "%s", ended);
                return Site.parse(ended.out());
            }
            Thread.sleep(500);
        }
    }

    @Override
    public String toString() {
        return recovered + " copies, of which none lacks what was acknowledged, and the youngest row was "
                + worst.toMillis() + " ms late";
    }

    @Override
    public void close() throws IOException {
        if (agent.isPresent()) {
            agent.get().close();
        }
        server.close();
    }
}
