package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.agent.capture.Bases;
import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.run.Run;
import dev.holdfast.agent.run.Runs;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.agent.work.Outcome;
import dev.holdfast.agent.work.SiteWork;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.limit.CaptureLimits;
import dev.holdfast.engine.limit.Processors;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.store.Interceptor;
import dev.holdfast.engine.store.Request;
import dev.holdfast.engine.store.Retries;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the captures of an agent take of its host, by its configuration. */
@Timeout(120)
class LimitedAgentTest {
    private static final int MIB = 1 << 20;

    /** The most that is read in one turn. */
    private static final int PART = 256 << 10;

    /** A second that never passes: each waits for as long as all before it take together, in whatever order they come. */
    private static final class Standstill implements Retries.Waiting {
        private Duration longest = Duration.ZERO;

        @Override
        public long now() {
            return 0;
        }

        @Override
        public synchronized void sleep(Duration duration) {
            longest = duration.compareTo(longest) > 0 ? duration : longest;
        }

        synchronized double seconds() {
            return longest.toNanos() / 1e9;
        }
    }

    private final Standstill time = new Standstill();
    private final CaptureLimits limits = new CaptureLimits(time);
    private final ExecutorService captures = Executors.newVirtualThreadPerTaskExecutor();
    private final List<SiteWork> works = new ArrayList<>();

    @TempDir
    Path home;

    private Site site;
    private Surroundings surroundings;

    @BeforeEach
    void disksAndASite() throws Exception {
        site = Site.with(home);
        site.disk("one", 5 * MIB, 1);
        site.disk("two", 6 * MIB, 2);
        surroundings = AgentRun.surroundings(Map.of());
    }

    @AfterEach
    void end() {
        captures.shutdownNow();
        captures.close();
        works.forEach(SiteWork::close);
    }

    private static Interceptor through() {
        return new Interceptor() {
            @Override
            public <T> T around(Request request, Call<T> call) throws BlobStoreException {
                return call.run();
            }
        };
    }

    private SiteWork agent(String configured) throws Exception {
        Path file = Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites: [{name: home, repository: "%s", key: "file:key"}]
            workloads:
              - {name: one, source: {type: disk, path: one}, rpo: 1h}
              - {name: two, source: {type: disk, path: two}, rpo: 1h}
            limits: {%s}
            """.formatted(site.url("repository"), configured));
        Configuration configuration = ConfigurationReader.read(file);
        configuration.limits().hold(limits);
        CacheOption cache = new CacheOption();
        cache.setDefault(home.resolve("state"));
        SiteLinks links = new SiteLinks(configuration, cache.sites(surroundings), _ -> through(), surroundings);
        SiteWork work = new SiteWork(
                configuration,
                links,
                Environments.none(),
                Bases.NONE,
                Logs.NONE,
                PluginHost.ofClassPath(),
                limits,
                surroundings);
        works.add(work);
        return work;
    }

    private Outcome capture(SiteWork work, String workload) {
        Run run = new Runs(surroundings.clock()).begin(new Run.Task.Capture(workload, "home", Run.Cause.SCHEDULE));
        return work.capture(workload, Companion.NONE, run, (_, _) -> {});
    }

    @Test
    void capturesReadTogetherAsFastAsTheConfigurationSays() throws Exception {
        SiteWork work = agent("read: 2MiB/s");
        Future<Outcome> one = captures.submit(() -> capture(work, "one"));
        Future<Outcome> two = captures.submit(() -> capture(work, "two"));
        assertInstanceOf(Outcome.Captured.class, one.get());
        assertInstanceOf(Outcome.Captured.class, two.get());
        double part = PART / 2.0 / MIB;
        assertEquals((11 - part / 2) / 2, time.seconds(), part / 2 + 1e-6);
    }

    @Test
    void capturesComputeOnAsManyProcessorsAsTheConfigurationSays() throws Exception {
        SiteWork work = agent("processors: 1");
        Processors.Turn turn = limits.processors().turn();
        turn.begin();
        Future<Outcome> one = captures.submit(() -> capture(work, "one"));
        Future<Outcome> two = captures.submit(() -> capture(work, "two"));
        while (limits.processors().waiting() < 2) {
            Thread.sleep(1);
        }
        turn.end();
        assertInstanceOf(Outcome.Captured.class, one.get());
        assertInstanceOf(Outcome.Captured.class, two.get());
        assertEquals(0, time.seconds());
    }
}
