package dev.holdfast.campaigns;

import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A synchronous site has what was acknowledged: an agent is killed at the moment when it says that it took a point, again and
 * again, and the point has to be at both sites.
 */
public final class Synchronous implements AutoCloseable {
    private static final String USAGE = "usage: synchronous [--home IMAGE] [--rounds 100] [--seed N] [--work FOLDER]";
    private static final Pattern TAKEN =
            Pattern.compile("workload=(\\S+) instant=(\\S+) sites=\\[([^]]*)] a point was taken");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** So many that one is always due when an agent starts. */
    private static final int WORKLOADS = 12;

    private final Verdict verdict;
    private final Programs programs;
    private final Path configuration;
    private final WatchedFolder near;
    private final WatchedStore metro;
    private final ChangingWorkloads workloads;
    private int acknowledged;

    Synchronous(Programs programs, Path work, long seed, Verdict verdict) throws IOException, InterruptedException {
        this.verdict = verdict;
        this.programs = programs;
        near = WatchedFolder.plain(programs, work);
        metro = WatchedStore.s3(programs, work, near.site());
        workloads = new ChangingWorkloads(
                Files.createDirectories(work.resolve("data")), WORKLOADS, new SplittableRandom(seed));
        StringBuilder yaml = new StringBuilder("""
            agent: {name: host-a, state: state}
            sites:
              - {name: near, repository: "%s", key: "file:%s"}
              - {name: s3, repository: "%s", key: "file:%s", replication: {mode: sync, when-broken: hold}}
            workloads:
            """.formatted(
                        near.site().url(),
                        near.site().key(),
                        metro.site().url(),
                        metro.site().key()));
        workloads.all().forEach(workload -> yaml.append(workload.yaml()));
        configuration = Files.writeString(work.resolve("agent.yaml"), yaml);
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int rounds = given.count("rounds", 100);
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "synchronous");
        given.requireNothingElse();
        Verdict verdict = new Verdict("synchronous", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Synchronous campaign = new Synchronous(programs, work.path(), seed, verdict)) {
            for (int i = 0; i < rounds; i++) {
                campaign.round();
                if ((i + 1) % 20 == 0) {
                    verdict.tell("%d rounds", i + 1);
                }
            }
            campaign.judge();
            status = verdict.finish("%s", campaign);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** Starts an agent, whose points are all due, and kills it as soon as it says that it took one. */
    void round() throws IOException, InterruptedException {
        Process agent = new ProcessBuilder(
                        programs.agent(List.of("run", "--verbose", "--config", configuration.toString())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread patience = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(PATIENCE);
                agent.destroyForcibly();
            } catch (InterruptedException e) {
                // it was not needed
            }
        });
        Optional<Matcher> said = Optional.empty();
        try (BufferedReader log = agent.errorReader(StandardCharsets.UTF_8)) {
            for (String line = log.readLine(); line != null && said.isEmpty(); line = log.readLine()) {
                said = Optional.of(TAKEN.matcher(line)).filter(Matcher::find);
            }
            agent.destroyForcibly();
        } finally {
            agent.destroyForcibly().waitFor();
            patience.interrupt();
        }
        if (verdict.require(said.isPresent(), "an agent took no point in %s", PATIENCE)) {
            acknowledged++;
            Instant instant = Instant.parse(said.orElseThrow().group(2));
            for (WatchedSite site : List.of(near, metro)) {
                verdict.require(
                        said.orElseThrow().group(3).contains(site.site().name())
                                && site.manifests().stream().anyMatch(name -> isOf(name, instant)),
                        "%s was acknowledged, and is not at %s",
                        said.orElseThrow().group(),
                        site.site().name());
            }
        }
    }

    private static boolean isOf(String manifest, Instant instant) {
        try {
            return ObjectNames.claimedTime(new BlobName(manifest)).equals(instant);
        } catch (FormatException | IllegalArgumentException e) {
            return false; // a file of the server's own
        }
    }

    /** Both sites are whole. */
    void judge() throws IOException, InterruptedException {
        verdict.must(near.site().verify());
        verdict.must(metro.site().verify());
    }

    @Override
    public String toString() {
        return acknowledged + " points acknowledged at the moment of a kill";
    }

    @Override
    public void close() throws IOException {
        workloads.close();
        metro.close();
        near.close();
    }
}
