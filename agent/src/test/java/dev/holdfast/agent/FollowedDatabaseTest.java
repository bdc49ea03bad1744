package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.capture.Bases;
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
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database whose log the agent receives, at sites that are folders. */
@Timeout(180)
class FollowedDatabaseTest {
    private static final long PATIENCE = 120_000_000_000L;

    private final InMemoryDatabase database = new InMemoryDatabase("server 1", "00000001", Instant::now);
    private final StandingAlerts alerts = new StandingAlerts();
    private final List<String> rebased = new CopyOnWriteArrayList<>();

    @TempDir
    Path home;

    private Site site;
    private Surroundings surroundings;
    private Configuration configuration;
    private SiteLinks links;
    private DatabaseFollowers followers;

    @BeforeEach
    void serverAndSites() throws Exception {
        site = Site.with(home);
        surroundings = AgentRun.surroundings(Map.of());
        configure("mode: async, every: 1h");
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

    private DatabaseFollowers followers() {
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

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not in time");
            Thread.sleep(20);
        }
    }

    private boolean isStored() {
        return database.durable().equals(Optional.of(database.end()));
    }

    private LogStanding standing(String at) {
        return followers.standings().stream()
                .filter(each -> each.site().equals(at))
                .findFirst()
                .orElseThrow();
    }

    private boolean isUpToDate(String at) {
        return standing(at).lagBytes().equals(Optional.of(0L));
    }

    private PointTaker.Taken takeBase() throws Exception {
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

    private LogWindows.Found windows() throws Exception {
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

    private List<String> logs(String repository) throws Exception {
        Path root = home.resolve(repository);
        return site.objects(repository, "logs").stream()
                .map(path -> root.relativize(path).toString())
                .toList();
    }

    @Test
    void whatIsCommittedIsSoonAtEverySiteHoweverSeldomPointsAreCopied() throws Exception {
        Instant before = Instant.now();
        database.append(new byte[100_000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        await(() -> standing("far").until().filter(before::isBefore).isPresent());
        assertEquals(logs("repository"), logs("far"));
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void freshLogDoesNotWaitForTheBandwidthOfASite() throws Exception {
        followers.close();
        links.close();
        configure("mode: async, bandwidth: 1B/s"); // by which no segment would come within the time of this test
        database.append(new byte[100_000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        database.append(new byte[100_000]);
        await(() -> isStored() && isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void aBaseIsTakenWhileTheLogIsReceivedAndBeginsAWindow() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        database.append(new byte[1000]);
        await(this::isStored);
        LogWindows.Found found = windows();
        assertEquals(List.of(), found.unusable());
        assertEquals(database.end(), found.windows().getFirst().path().end());
    }

    @Test
    void aBaseIsBegunBeforeARecoveryWouldTakeTooLong() throws Exception {
        followers.start();
        takeBase();
        database.append(new byte[1 << 20]);
        await(() -> isStored() && standing("home").recovery().isPresent());
        assertEquals(Optional.of(Duration.ofSeconds(1)), standing("home").recoveryObjective());
        assertEquals(List.of(), rebased);
        followers.close();
        followers = followers();
        followers.start();
        await(() -> standing("home").recovery().isPresent()); // of the base that is stored
        database.append(new byte[20 << 20]);
        await(() -> rebased.equals(List.of("orders")));
        takeBase();
        await(() -> standing("home")
                .recovery()
                .filter(time -> time.toMillis() < 100)
                .isPresent());
    }

    @Test
    void aBaseIsRefusedBySomethingThatFollowsNoLog() {
        assertThrows(SourceException.Unavailable.class, () -> Bases.NONE.begin("orders"));
    }

    @Test
    void aLostConnectionIsMadeAnewAndNothingIsLost() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        await(this::isStored);
        database.disconnect();
        database.append(new byte[1000]);
        await(this::isStored);
        assertEquals(database.end(), windows().windows().getFirst().path().end());
        assertEquals(List.of(), rebased);
    }

    @Test
    void aGapIsToldOfAndANewBaseIsAskedForThatEndsIt() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        followers.close();
        database.append(new byte[5000]);
        database.forgetAll();
        followers = followers();
        followers.start();
        await(() -> rebased.equals(List.of("orders")));
        assertTrue(alerts.said().stream().anyMatch(said -> said.startsWith("log-gap orders")), alerts.said()::toString);
        takeBase();
        assertEquals(List.of(), alerts.said());
        database.append(new byte[10]);
        await(this::isStored);
        assertEquals(database.end(), windows().windows().getFirst().path().end());
    }

    @Test
    void aSiteThatWasAwayGetsTheLogThatItLacks() throws Exception {
        Files.move(home.resolve("far"), home.resolve("gone"));
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        database.append(new byte[1000]);
        await(this::isStored);
        Files.move(home.resolve("gone"), home.resolve("far"));
        await(() -> isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void whatASynchronousSiteThatIsHeldForLacksIsNotDurable() throws Exception {
        followers.close();
        links.close();
        configure("mode: sync, when-broken: hold");
        database.append(new byte[1000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void whatASynchronousSiteMissedWhenItWasAwayIsThereBeforeAnythingLaterIsDurable() throws Exception {
        followers.close();
        links.close();
        configure("mode: sync, when-broken: hold");
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        Files.move(home.resolve("far"), home.resolve("gone"));
        int before = stored("repository");
        database.append(new byte[1000]);
        await(() -> stored("repository") > before);
        Files.move(home.resolve("gone"), home.resolve("far"));
        database.append(new byte[10]);
        await(this::isStored);
        assertEquals(logs("repository"), logs("far"));
    }

    private int stored(String repository) {
        try {
            return logs(repository).size();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSiteOfADatabaseInWhichNothingHappensIsKnownToBeUpToDateSoonAfterTheAgentBeganAnew() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        followers.close();
        int before = stored("far");
        followers = followers();
        followers.start();
        await(() -> isUpToDate("far") && standing("far").until().isPresent());
        assertEquals(before, stored("far"));
    }

    @Test
    void whatWasStoredAtTheLocalSiteAloneWhenTheAgentEndedIsBroughtToTheOthersThoughNothingHappens() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(() -> isStored() && isUpToDate("far"));
        Files.move(home.resolve("far"), home.resolve("gone"));
        database.append(new byte[1000]);
        await(this::isStored);
        followers.close();
        Files.move(home.resolve("gone"), home.resolve("far"));
        followers = followers();
        followers.start();
        await(() -> isUpToDate("far"));
        assertEquals(logs("repository"), logs("far"));
    }

    @Test
    void whileTheLocalSiteIsGoneAnotherStandsInAndWhenItIsBackItHasAllAgain() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        await(() -> isStored() && isUpToDate("far"));
        Files.move(home.resolve("repository"), home.resolve("gone"));
        database.append(new byte[5000]);
        await(this::isStored);
        assertEquals(Optional.empty(), standing("far").trouble());
        Files.move(home.resolve("gone"), home.resolve("repository"));
        await(() -> isUpToDate("home"));
        database.append(new byte[10]);
        await(() -> isStored() && isUpToDate("far"));
        assertEquals(database.end(), windows().windows().getFirst().path().end());
        assertEquals(Set.copyOf(logs("repository")), Set.copyOf(logs("far")));
        assertEquals(List.of(), rebased);
    }

    @Test
    void aSiteThatStandsInBeginsWithWhatItLacks() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        takeBase();
        await(() -> isStored() && isUpToDate("far"));
        Files.move(home.resolve("far"), home.resolve("far-gone"));
        database.append(new byte[3000]);
        await(this::isStored);
        Files.move(home.resolve("repository"), home.resolve("gone"));
        Files.move(home.resolve("far-gone"), home.resolve("far"));
        database.append(new byte[10]);
        await(this::isStored);
        Files.move(home.resolve("gone"), home.resolve("repository"));
        await(() -> isUpToDate("home") && isUpToDate("far"));
        assertEquals(database.end(), windows().windows().getFirst().path().end());
        assertEquals(List.of(), rebased);
    }

    @Test
    void anInstantIsThereWhenTheLogThatIsStoredHoldsItAndThereIsABase() throws Exception {
        database.append(new byte[1000]);
        followers.start();
        await(this::isStored);
        assertThrows(SourceException.Unavailable.class, () -> followers.await("orders", Instant.now()));
        takeBase();
        database.append(new byte[1000]);
        Instant instant = Instant.now();
        Duration off = followers.await("orders", instant);
        assertTrue(off.toSeconds() < 60, off::toString);
        assertFalse(windows().windows().getFirst().until().isBefore(instant));
        followers.close();
        followers = followers();
        followers.start();
        await(() -> standing("home").recovery().isPresent()); // the base is known again
        followers.await("orders", Instant.now());
    }
}
