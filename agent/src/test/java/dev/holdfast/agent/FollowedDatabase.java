package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.capture.CaptureWatch;
import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.capture.PointTaker;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.database.DatabaseFollowers;
import dev.holdfast.agent.database.LogStanding;
import dev.holdfast.agent.notification.StandingAlerts;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.store.Interceptor;
import dev.holdfast.engine.store.Request;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database whose log the agent receives, at two sites that are folders: what its tests share. */
abstract class FollowedDatabase {
    private static final long PATIENCE = 120_000_000_000L;

    final InMemoryDatabase database = new InMemoryDatabase("server 1", "00000001", Instant::now);
    final StandingAlerts alerts = new StandingAlerts();
    final List<String> rebased = new CopyOnWriteArrayList<>();

    @TempDir
    Path home;

    private Site site;
    private Surroundings surroundings;
    private Configuration configuration;
    private SiteLinks links;
    DatabaseFollowers followers;

    @BeforeEach
    void serverAndSites() throws Exception {
        site = Site.with(home);
        surroundings = AgentRun.surroundings(Map.of());
        configure("mode: async, every: 1h");
    }

    /** Goes on with another replication to the second site; what follows is not started. */
    void reconfigure(String replication) throws Exception {
        end();
        configure(replication);
    }

    private void configure(String replication) throws Exception {
        String url = "jdbc:postgresql://" + home.toString().replace('/', '-');
        MemoryDatabases.BY_URL.put(url, database);
        Path file = Files.writeString(
                home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
              - {name: far, repository: "%s", key: "file:far-key", replication: {%s}}
            workloads:
              - {name: orders, source: {type: postgresql, url: "%s"}, rpo: 5s}
            environments:
              - {name: production, workloads: [orders], sites: [home], rto: 1s}
            """.formatted(site.url("repository"), site.url("far"), replication, url));
        configuration = ConfigurationReader.read(file);
        CacheOption cache = new CacheOption();
        cache.setDefault(home.resolve("state"));
        links = new SiteLinks(configuration, cache.sites(surroundings), _ -> through(), surroundings);
        followers = followers();
    }

    private static Interceptor through() {
        return new Interceptor() {
            @Override
            public <T> T around(Request request, Call<T> call) throws BlobStoreException {
                return call.run();
            }
        };
    }

    DatabaseFollowers followers() {
        return new DatabaseFollowers(
                configuration,
                links,
                PluginHost.ofClassPath(),
                alerts,
                (workload, _) -> rebased.add(workload),
                surroundings);
    }

    @AfterEach
    void end() {
        followers.close();
        links.close();
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not in time");
            Thread.sleep(20);
        }
    }

    boolean isStored() {
        return database.durable().equals(Optional.of(database.end()));
    }

    LogStanding standing(String at) {
        return followers.standings().stream()
                .filter(each -> each.site().equals(at))
                .findFirst()
                .orElseThrow();
    }

    boolean isUpToDate(String at) {
        return standing(at).lagBytes().equals(Optional.of(0L));
    }

    PointTaker.Taken takeBase() throws Exception {
        Capture capture = Capture.of(configuration.workloads().getFirst());
        return links.to("home")
                .use(open -> new PointTaker(
                                PluginHost.ofClassPath(),
                                followers,
                                open,
                                new Backup.Settings(Compression.DEFAULT, 1, "host-a"),
                                new CaptureWatch(),
                                surroundings.clock())
                        .run(capture, Optional.empty(), Companion.NONE, new Progress(), _ -> {}));
    }

    LogWindows.Found windows() throws Exception {
        try (WritableSite open = site.open("repository", "key");
                LogCatalog catalog = new LogCatalog(open.repository())) {
            PointCatalog points = new PointCatalog(open.repository());
            List<Point> opened = new ArrayList<>();
            for (PointName name : points.pointsOf("orders")) {
                opened.add(points.open(name));
            }
            return new LogWindows(open.repository(), catalog).of(opened);
        }
    }

    List<String> logs(String repository) throws Exception {
        Path root = home.resolve(repository);
        return site.objects(repository, "logs").stream()
                .map(path -> root.relativize(path).toString())
                .toList();
    }

    int stored(String repository) {
        try {
            return logs(repository).size();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
