package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.campaigns.ChangingWorkloads.Workload;
import dev.holdfast.campaigns.PointWatch.Excuse;
import dev.holdfast.campaigns.PointWatch.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An agent that has much to do and much against it: workloads with objectives from 30 seconds to 5 minutes, a site in a folder,
 * one in S3, one in Azure, while the agent is killed, each site is cut off in turn, the folder's file system is filled and the
 * clock jumps. The stores are looked into from outside: objectives have to hold everywhere but at the site that is cut off or
 * full, there again within the objective and a minute of its return; somebody has to be told within 10 seconds; and in the
 * end every site has every point, whole.
 */
public final class Objectives implements AutoCloseable {
    private static final String USAGE =
            "usage: objectives [--home IMAGE] [--minutes 20] [--workloads 20] [--restores 40] [--seed N] [--work FOLDER]";
    private static final Duration JUMP = Duration.ofMinutes(8);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

    /** What has to be said of a store that refuses connections, of a folder that is gone, and of one that is full. */
    private static final Pattern UNREACHABLE = Pattern.compile("the connection (broke|was refused|failed)");

    private static final Pattern GONE = Pattern.compile("^no store at ");
    private static final Pattern FULL = Pattern.compile(
            "bytes are free in .* are to stay free|no room is left at site near but what is to stay free");

    private final Verdict verdict;
    private final SplittableRandom random;
    private final Path work;
    private final Duration length;
    private final int restores;
    private final ChangingWorkloads workloads;
    private final WatchedFolder near;
    private final List<WatchedSite> sites;
    private final Pager pager;
    private final ProtectedHost host;
    private final PointWatch watch;
    private final List<Excuse> excuses = new ArrayList<>();
    private final Instant start = Instant.now();

    /** What happens, and when: as a part of the whole time. */
    private record Step(double at, String what, Happening happening) {}

    private interface Happening {
        void happen() throws IOException, InterruptedException;
    }

    Objectives(
            Programs programs, Path work, int workloadCount, Duration length, int restores, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.restores = restores;
        this.work = work;
        this.length = length;
        this.random = new SplittableRandom(seed);
        near = WatchedFolder.create(programs, work, 2048);
        sites = List.of(
                near, WatchedStore.s3(programs, work, near.site()), WatchedStore.azure(programs, work, near.site()));
        workloads = new ChangingWorkloads(Files.createDirectories(work.resolve("data")), workloadCount, random.split());
        pager = new Pager();
        host = new ProtectedHost(
                programs, work, sites.stream().map(WatchedSite::site).toList(), workloads, pager.url());
        watch = new PointWatch(sites, JUMP);
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        Duration length = Duration.ofMinutes(given.count("minutes", 20));
        int workloadCount = given.count("workloads", 20);
        int restores = given.count("restores", 40);
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "objectives");
        given.requireNothingElse();
        Verdict verdict = new Verdict("objectives", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Objectives campaign =
                        new Objectives(programs, work.path(), workloadCount, length, restores, seed, verdict)) {
            campaign.run();
            campaign.judge();
            status = verdict.finish("%s", campaign);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** Lets the agent work, and things happen to it. */
    void run() throws IOException, InterruptedException {
        host.start();
        for (Step step : story()) {
            Instant then = start.plus(Duration.ofMillis((long) (length.toMillis() * step.at())));
            while (Instant.now().isBefore(then)) {
                verdict.require(host.isRunning(), "the agent ended by itself");
                Thread.sleep(50);
            }
            verdict.tell("minute %.1f: %s", minute(Instant.now()), step.what());
            step.happening().happen();
        }
    }

    private double minute(Instant instant) {
        return Duration.between(start, instant).toMillis() / 60_000.0;
    }

    /** Of 20 minutes, each site is away for 2. */
    private List<Step> story() {
        List<Step> story = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            story.add(new Step(0.12 + 0.16 * i + random.nextDouble(0.1), "the agent is killed", this::kill));
        }
        away(story, 0.15, "s3 is cut off", UNREACHABLE, sites.get(1), sites.get(1)::cut, sites.get(1)::mend);
        away(story, 0.30, "azure is cut off", UNREACHABLE, sites.get(2), sites.get(2)::cut, sites.get(2)::mend);
        away(story, 0.45, "the local site is cut off", GONE, near, near::cut, near::mend);
        away(story, 0.62, "the local site is filled", FULL, near, near::fill, near::empty);
        story.add(new Step(0.78, "the clock jumps ahead by " + JUMP, () -> host.setClock(JUMP)));
        story.add(new Step(0.86, "the clock jumps back", () -> host.setClock(Duration.ZERO)));
        story.add(new Step(1, "the workloads rest", workloads::rest));
        story.sort(Comparator.comparingDouble(Step::at));
        return story;
    }

    private void kill() throws IOException, InterruptedException {
        host.kill();
        host.start();
    }

    /**
     * Takes a site away for a tenth of the time.
     *
     * @param cause what somebody has to be told of it
     */
    private void away(
            List<Step> story, double at, String what, Pattern cause, WatchedSite site, Happening begin, Happening end) {
        String name = site.site().name();
        story.add(new Step(at, what, () -> {
            Instant since = Instant.now();
            excuses.add(new Excuse(name, since, Instant.MAX.minus(Duration.ofDays(1))));
            begin.happen();
            boolean told = pager.await(since, TOLD_WITHIN.plusSeconds(20), body -> tellsOf(body, name))
                    .filter(message -> {
                        verdict.tell(
                                "told after %.1f s: %s",
                                Duration.between(since, message.at()).toMillis() / 1000.0, message.body());
                        String why = message.body()
                                .path("alerts")
                                .path(0)
                                .path("cause")
                                .asText();
                        verdict.require(cause.matcher(why).find(), "of '%s' the wrong cause was told: %s", what, why);
                        return !message.at().isAfter(since.plus(TOLD_WITHIN));
                    })
                    .isPresent();
            verdict.require(told, "nobody was told within %s that %s", TOLD_WITHIN, what);
        }));
        story.add(new Step(at + 0.1, name + " is as it was", () -> {
            end.happen();
            excuses.replaceAll(
                    excuse -> excuse.site().equals(name) && excuse.to().isAfter(Instant.now())
                            ? new Excuse(name, excuse.from(), Instant.now())
                            : excuse);
        }));
    }

    private static boolean tellsOf(JsonNode message, String site) {
        return message.path("kind").asText().equals("raised")
                && message.path("event").asText().equals("site-down")
                && message.path("site").asText().equals(site);
    }

    /** All that has to hold in the end. */
    void judge() throws IOException, InterruptedException {
        drain();
        verdict.require(host.stop() == 0, "the agent did not end in good order");
        watch.end();
        Map<String, String> pseudonyms = pseudonyms();
        int breaches = 0;
        for (Workload workload : workloads.all()) {
            String pseudonym = pseudonyms.getOrDefault(workload.name(), "");
            for (String breach : watch.breaches(workload.name(), pseudonym, workload.rpo(), excuses)) {
                verdict.require(false, "%s", breach);
                breaches++;
            }
        }
        verdict.tell(
                "%d breaches; %d messages to the pager",
                breaches, pager.messages().size());
        for (WatchedSite site : sites) {
            verdict.must(site.site().verify());
            restore(site, pseudonyms);
        }
    }

    /** Nothing committed is lost, and every site gets every point. */
    private void drain() throws InterruptedException {
        Instant patience = Instant.now().plus(Duration.ofMinutes(3));
        boolean alike = false;
        while (!alike && Instant.now().isBefore(patience)) {
            Thread.sleep(1000);
            Set<Set<String>> sets = new HashSet<>();
            sites.forEach(site -> sets.add(watch.at(site.site().name())));
            alike = sets.size() == 1;
        }
        Set<String> all = new TreeSet<>();
        watch.seen().forEach(seen -> all.add(seen.manifest()));
        for (WatchedSite site : sites) {
            Set<String> there = watch.at(site.site().name());
            verdict.tell("%s has %d of %d points", site.site().name(), there.size(), all.size());
            verdict.require(
                    there.containsAll(all),
                    "%s lacks points in the end",
                    site.site().name());
        }
        verdict.tell(
                "drained %.1f minutes after the workloads came to rest",
                minute(Instant.now()) - length.toMillis() / 60_000.0);
    }

    private Map<String, String> pseudonyms() throws IOException, InterruptedException {
        Map<String, String> pseudonyms = new TreeMap<>();
        Site.parse(verdict.must(near.site().points()).out())
                .ifPresent(document -> document.path("workloads")
                        .forEach(each -> pseudonyms.put(
                                each.path("name").asText(),
                                each.path("pseudonym").asText())));
        return pseudonyms;
    }

    /** Restores points, and looks at the time in them. */
    private void restore(WatchedSite site, Map<String, String> pseudonyms) throws IOException, InterruptedException {
        String name = site.site().name();
        List<Seen> points =
                watch.seen().stream().filter(seen -> seen.site().equals(name)).toList();
        for (int i = 0; i < restores; i++) {
            Seen point = points.get(random.nextInt(points.size()));
            Workload workload = workloads.named(pseudonyms.entrySet().stream()
                    .filter(each -> each.getValue().equals(point.pseudonym()))
                    .findFirst()
                    .orElseThrow()
                    .getKey());
            Path target = work.resolve("restored");
            verdict.must(site.site().restoreAt(workload.name(), workload.disk(), point.claimed(), target));
            Duration off = Duration.between(point.instant(), workload.timeIn(target));
            verdict.require(
                    off.compareTo(Duration.ofSeconds(-3)) > 0 && off.compareTo(Duration.ofSeconds(60)) < 0,
                    "%s of %s at %s is of %s later",
                    point.manifest(),
                    workload.name(),
                    name,
                    off);
            Folders.remove(target);
        }
        verdict.tell("%s: verified, and %d of %d points restored", name, restores, points.size());
    }

    @Override
    public String toString() {
        return watch.seen().size() + " times a point came to a site";
    }

    @Override
    public void close() throws IOException {
        host.close();
        workloads.close();
        watch.close();
        pager.close();
        for (WatchedSite site : sites.reversed()) {
            site.close();
        }
    }
}
