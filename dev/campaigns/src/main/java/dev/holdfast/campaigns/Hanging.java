package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.campaigns.ChangingWorkloads.Workload;
import dev.holdfast.campaigns.PointWatch.Excuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A store that takes connections and never answers: a real server that is stopped while an agent copies to it. First it only
 * stutters, of which nobody may be told. When it hangs, somebody has to be told within 10 seconds, and objectives hold at the
 * other sites; when it goes on, they hold there within a minute more than they are.
 */
public final class Hanging implements AutoCloseable {
    private static final String USAGE =
            "usage: hanging [--home IMAGE] [--workloads 8] [--part all|short] [--rounds 3] [--seconds 90] [--seed N]"
                    + " [--work FOLDER]";
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

    /** Of a short round, on a machine that may be busy: less than the minute after which requests fail by themselves. */
    private static final Duration SHORT_TOLD_WITHIN = Duration.ofSeconds(45);

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration STOPPED = Duration.ofMillis(900);
    private static final Duration RUNNING = Duration.ofMillis(300);

    private final Verdict verdict;
    private final ChangingWorkloads workloads;
    private final WatchedFolder near;
    private final HangingStore store;
    private final List<WatchedSite> sites;
    private final Pager pager;
    private final PointWatch watch;
    private final Process agent;
    private final List<Excuse> excuses = new ArrayList<>();

    Hanging(Programs programs, Path work, int count, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        near = WatchedFolder.plain(programs, work);
        store = HangingStore.create(programs, work, near.site());
        sites = List.of(near, store, WatchedStore.s3(programs, work, "other", near.site()));
        workloads =
                new ChangingWorkloads(Files.createDirectories(work.resolve("data")), count, new SplittableRandom(seed));
        pager = new Pager();
        StringBuilder yaml = new StringBuilder("agent: {name: host-a, state: state}\nsites:\n");
        for (WatchedSite each : sites) {
            StoreSite site = each.site();
            yaml.append("  - {name: %s, repository: \"%s\", key: \"file:%s\"%s}%n"
                    .formatted(
                            site.name(), site.url(), site.key(), each == near ? "" : ", replication: {mode: async}"));
        }
        yaml.append("workloads:\n");
        workloads.all().forEach(workload -> yaml.append(workload.yaml()));
        yaml.append("notifications:\n  - {type: webhook, url: \"%s\", events: [site-down]}%n".formatted(pager.url()));
        Path configuration = Files.writeString(work.resolve("agent.yaml"), yaml);
        watch = new PointWatch(sites, Duration.ZERO);
        agent = new ProcessBuilder(programs.agent(List.of("run", "--verbose", "--config", configuration.toString())))
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("agent.log").toFile())
                .start();
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int count = given.count("workloads", 8);
        boolean brief = given.text("part", "all").equals("short");
        int rounds = brief ? 1 : given.count("rounds", 3);
        Duration length = Duration.ofSeconds(given.count("seconds", 90));
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "hanging");
        given.requireNothingElse();
        Verdict verdict = new Verdict("hanging", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Hanging campaign = new Hanging(programs, work.path(), count, seed, verdict)) {
            campaign.begin();
            for (int i = 0; i < rounds; i++) {
                if (!brief) {
                    campaign.stutter(length);
                }
                campaign.hang(length, brief ? SHORT_TOLD_WITHIN : TOLD_WITHIN);
                campaign.goOn();
            }
            if (!brief) {
                campaign.judge();
            }
            campaign.end();
            status = verdict.finish("%d times a store hung for %d s", rounds, length.toSeconds());
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** Waits for the first points, and until nobody is told of troubles that an agent on a busy host may begin with. */
    void begin() throws InterruptedException {
        verdict.require(await(() -> there(store).size() >= workloads.all().size()), "no first points came");
        verdict.require(await(() -> messages("raised") == messages("recovered")), "the store cannot be reached");
    }

    private long messages(String kind) {
        return pager.messages().stream()
                .filter(message -> says(message.body(), kind))
                .count();
    }

    private Set<String> there(WatchedSite site) {
        return watch.at(site.site().name());
    }

    /** The store is slow for some time: nobody may be told. */
    void stutter(Duration length) throws IOException, InterruptedException {
        long before = messages("raised");
        int points = there(store).size();
        store.stutter(length, STOPPED, RUNNING);
        verdict.require(
                messages("raised") == before, "somebody was told of a store that is slow: %s", pager.messages());
        verdict.tell("while it stuttered, %d points came to it", there(store).size() - points);
    }

    /** The store hangs for some time. */
    void hang(Duration length, Duration toldWithin) throws IOException, InterruptedException {
        Instant since = Instant.now();
        excuses.add(new Excuse(store.site().name(), since, Instant.MAX.minus(Duration.ofDays(1))));
        store.cut();
        boolean told = pager.await(since, toldWithin, body -> says(body, "raised"))
                .map(message -> {
                    verdict.tell(
                            "told after %.1f s: %s",
                            Duration.between(since, message.at()).toMillis() / 1e3, message.body());
                    return !message.at().isAfter(since.plus(toldWithin));
                })
                .orElse(false);
        verdict.require(told, "nobody was told within %s that the store hangs", toldWithin);
        Duration left = Duration.between(Instant.now(), since.plus(length));
        Thread.sleep(left.isNegative() ? Duration.ZERO : left);
    }

    private boolean says(JsonNode message, String kind) {
        return message.path("kind").asText().equals(kind)
                && message.path("event").asText().equals("site-down")
                && message.path("site").asText().equals(store.site().name());
    }

    /** The store goes on: it is said to be there again, and gets what it lacks. */
    void goOn() throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>(there(near));
        missing.removeAll(there(store));
        Instant since = Instant.now();
        store.mend();
        Excuse last = excuses.removeLast();
        excuses.add(new Excuse(last.site(), last.from(), since));
        verdict.require(
                pager.await(since, PATIENCE, body -> says(body, "recovered")).isPresent(),
                "nobody was told that the store answers again");
        verdict.require(await(() -> there(store).containsAll(missing)), "the store did not get what it lacked");
        verdict.tell(
                "%d points it lacked were there %.1f s after it went on",
                missing.size(), Duration.between(since, Instant.now()).toMillis() / 1e3);
    }

    /** Whether objectives held wherever they had to. */
    void judge() throws IOException, InterruptedException {
        Map<String, String> pseudonyms = new TreeMap<>();
        Site.parse(verdict.must(near.site().points()).out())
                .ifPresent(document -> document.path("workloads")
                        .forEach(each -> pseudonyms.put(
                                each.path("name").asText(),
                                each.path("pseudonym").asText())));
        for (Workload workload : workloads.all()) {
            String pseudonym = pseudonyms.getOrDefault(workload.name(), "");
            for (String breach : watch.breaches(workload.name(), pseudonym, workload.rpo(), excuses)) {
                verdict.require(false, "%s", breach);
            }
        }
    }

    /** Ends the agent; what the store has is whole. */
    void end() throws IOException, InterruptedException {
        workloads.rest();
        agent.destroy();
        verdict.require(
                agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && agent.exitValue() == 0,
                "the agent did not end in good order");
        verdict.must(store.site().verify());
    }

    private interface Condition {
        boolean holds();
    }

    private static boolean await(Condition condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        agent.destroyForcibly();
        workloads.close();
        watch.close();
        pager.close();
        for (WatchedSite site : sites.reversed()) {
            site.close();
        }
    }
}
