package dev.holdfast.campaigns;

import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.engine.store.Retries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * So many agents before a store that takes no more than so much a second, each by an uplink of its own: together they send
 * what their uplinks let through, until that is what the store takes; and more of them do not make it less.
 */
final class AgentsAtLimit {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long UPLINK = 5_000_000;
    private static final long STORE = 24_000_000;

    /** The part of what is possible that has to be reached, and what of it may seem to be: requests count too. */
    private static final double LEAST = 0.85;

    private static final double MOST = 1.1;

    private final Programs programs;
    private final int store;
    private final IntFunction<String> repositories;
    private final Verdict verdict;
    private final SplittableRandom random;
    private final long diskBytes;

    private record Sample(long nanos, long bytes) {}

    /**
     * A store and its clients.
     *
     * @param store its port
     * @param repositories the URL of a repository by the port that it is reached at
     * @param diskBytes of each agent
     */
    AgentsAtLimit(
            Programs programs,
            int store,
            IntFunction<String> repositories,
            long diskBytes,
            long seed,
            Verdict verdict) {
        this.programs = programs;
        this.store = store;
        this.repositories = repositories;
        this.diskBytes = diskBytes;
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
    }

    /** Has agents fill a repository that is empty. */
    void run(int agents, Path work) throws IOException, InterruptedException {
        StoreSite site =
                StoreSite.create(programs, "limited-" + agents, repositories.apply(store), work, Optional.empty());
        Bandwidth together = limit(STORE);
        LongAdder sent = new LongAdder();
        List<AgentHost> hosts = new ArrayList<>();
        List<Uplink> uplinks = new ArrayList<>();
        try {
            for (int i = 0; i < agents; i++) {
                Uplink uplink = new Uplink(store, List.of(limit(UPLINK), together), sent);
                uplinks.add(uplink);
                String name = "host-" + i;
                Path folder = work.resolve(name);
                StoreSite reached = new StoreSite(
                        programs, name, repositories.apply(uplink.port()), site.key(), folder.resolve("cache"));
                hosts.add(new AgentHost(
                        programs, folder, name, reached, diskBytes, random.nextLong(), random.nextLong()));
            }
            double rate = rate(fill(hosts, sent));
            double possible = Math.min(STORE, agents * UPLINK);
            verdict.tell(
                    "limit: %d agents by uplinks of %.0f MB/s each send %.1f MB/s to a store that takes %.0f: %.2f of what is"
                            + " possible",
                    agents, UPLINK / 1e6, rate / 1e6, STORE / 1e6, rate / possible);
            verdict.require(rate >= LEAST * possible, "%d agents sent %.1f MB/s", agents, rate / 1e6);
            verdict.require(rate <= MOST * possible, "%.1f MB/s passed a limit of %.1f", rate / 1e6, possible / 1e6);
            for (AgentHost host : hosts) {
                verdict.require(host.stop(), "an agent did not end in good order");
            }
            verdict.must(site.verify());
        } finally {
            hosts.forEach(AgentHost::close);
            for (Uplink uplink : uplinks) {
                uplink.close();
            }
        }
    }

    private static Bandwidth limit(long bytesPerSecond) {
        return new Bandwidth(() -> OptionalLong.of(bytesPerSecond), Retries.Waiting.ofSystem());
    }

    /** Until each has its first point; what had passed at each moment. */
    private List<Sample> fill(List<AgentHost> hosts, LongAdder sent) throws IOException, InterruptedException {
        for (AgentHost host : hosts) {
            host.start();
        }
        long start = System.nanoTime();
        List<Sample> samples = new ArrayList<>();
        boolean filled = false;
        while (!filled) {
            Thread.sleep(100);
            samples.add(new Sample(System.nanoTime(), sent.sum()));
            filled = true;
            for (AgentHost host : hosts) {
                filled &= !host.points().isEmpty();
            }
            boolean inTime = System.nanoTime() - start < PATIENCE.toNanos();
            if (!verdict.require(inTime, "not all agents took a point within %s", PATIENCE)) {
                return samples;
            }
        }
        return samples;
    }

    /** Bytes a second in the middle, when all have begun and none is done. */
    private static double rate(List<Sample> samples) {
        long all = samples.getLast().bytes();
        Sample from = first(samples, all / 4);
        Sample to = first(samples, all / 4 * 3);
        return (to.bytes() - from.bytes()) / ((to.nanos() - from.nanos()) / 1e9);
    }

    private static Sample first(List<Sample> samples, long bytes) {
        return samples.stream()
                .filter(each -> each.bytes() >= bytes)
                .findFirst()
                .orElseThrow();
    }
}
