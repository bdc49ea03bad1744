package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data is stored only where it may be, as far as stores say where they are. */
@Timeout(180)
class ResidencyTest {
    private static final String RULE =
            "environments:\n  - {name: production, workloads: [app], sites: [home], residency: {regions: [\"eu-*\"]}}\n";

    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aTreeAndTwoSites() throws IOException {
        site = Site.with(home);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
    }

    private void configure(String agent, String replication, String more) throws IOException {
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state%s}
            sites:
              - {name: home, repository: "%s", key: "file:key", region: eu-west}
              - {name: far, repository: "%s", key: "file:far-key", region: eu-central, replication: {%s}}
            workloads:
              - {name: app, source: {type: directory, path: tree}, rpo: 5s}
            %s""".formatted(
                        agent, labelled("repository"), labelled("far"), replication, more));
    }

    private String labelled(String folder) {
        return LabelledStores.SCHEME + site.url(folder).substring("file".length());
    }

    private void says(String folder, String region) throws IOException {
        Files.writeString(home.resolve(folder + ".region"), region);
    }

    private void accept(String folder) throws IOException {
        Path file = home.resolve("agent.yaml");
        String region = folder.equals("far") ? "eu-central" : "eu-west";
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("region: " + region, "region: " + region + ", region-unverified: accept"));
    }

    private AgentRun run(String command) {
        return site.run(command, "--config", site.path("agent.yaml"));
    }

    private List<Path> all(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve(folder))) {
            return files.sorted().toList();
        }
    }

    private int points(String folder) throws IOException {
        return site.objects(folder, "points").size();
    }

    private void requireRefused(AgentRun run, String site) {
        assertEquals(6, run.exit(), run.out() + run.err());
        assertTrue(run.err().contains("'" + site + "'"), run.err());
        assertTrue(run.err().contains("nothing is stored there"), run.err());
    }

    @Test
    void noBackupGoesIntoASiteThatSaysItIsElsewhere() throws Exception {
        configure("", "mode: async", "");
        says("repository", "us-east-1");
        List<Path> before = all("repository");
        requireRefused(run("backup"), "home");
        assertEquals(before, all("repository"));
        says("repository", "eu-west-1");
        assertEquals(0, run("backup").exit());
        assertEquals(1, points("repository"));
    }

    @Test
    void noCopyGoesToASiteThatSaysItIsElsewhere() throws Exception {
        configure("", "mode: async", "");
        says("far", "us-east-1");
        assertEquals(0, run("backup").exit());
        List<Path> before = all("far");
        requireRefused(run("replicate"), "far");
        assertTrue(run("retire").err().contains("site far: site 'far' is configured to be in region"));
        assertEquals(before, all("far"));
        says("far", "eu-central-1");
        assertEquals(0, run("replicate").exit());
        assertEquals(1, points("far"));
    }

    @Test
    void noPointIsTakenWhileASynchronousSiteThatIsHeldForSaysItIsElsewhere() throws Exception {
        configure("", "mode: sync, when-broken: hold", "");
        says("far", "us-east-1");
        List<Path> before = all("far");
        requireRefused(run("backup"), "far");
        assertEquals(before, all("far"));
        assertEquals(0, points("repository"));
    }

    @Test
    void noLeaseIsTakenAtASiteThatSaysItIsElsewhere() throws Exception {
        configure("", "mode: async", RULE.replace("[home]", "[far]"));
        says("far", "us-east-1");
        List<Path> before = all("far");
        AgentRun run = run("backup");
        assertTrue(run.err().contains("its store says 'us-east-1'"), run.err());
        assertEquals(before, all("far"));
    }

    @Test
    void underARuleAStoreThatDoesNotSayItAlthoughItCouldIsRefusedUnlessItIsAccepted() throws Exception {
        configure("", "mode: async", RULE);
        says("repository", "denied");
        says("far", "denied");
        List<Path> before = all("repository");
        AgentRun refused = run("backup");
        requireRefused(refused, "home");
        assertTrue(refused.err().contains("region-unverified: accept"), refused.err());
        assertEquals(before, all("repository"));
        assertTrue(run("check").out().lines().anyMatch(line -> line.startsWith("failed  region home  eu-west")));
        accept("home");
        assertEquals(0, run("backup").exit());
        requireRefused(run("replicate"), "far");
        assertEquals(0, points("far"));
        accept("far");
        assertEquals(0, run("replicate").exit());
        assertEquals(1, points("far"));
    }

    @Test
    void acceptingDoesNotHelpAStoreThatSaysItIsElsewhere() throws Exception {
        configure("", "mode: async", RULE);
        accept("home");
        says("repository", "us-east-1");
        requireRefused(run("backup"), "home");
    }

    @Test
    void withoutARuleAStoreThatDoesNotSayItIsShownOnly() throws Exception {
        configure("", "mode: async", "");
        says("repository", "denied");
        assertEquals(0, run("backup").exit());
        AgentRun check = run("check");
        assertEquals(0, check.exit(), check.out());
        assertTrue(check.out().contains("region home  eu-west  as declared, not verified: the store was asked"));
        assertTrue(check.out().contains("region far  eu-central  as declared, not verified: the store does not say"));
    }

    @Test
    void aStoreThatCannotBeAskedNowIsOutOfReachAndNoLiar() throws Exception {
        configure("", "mode: sync, degrade-after: 1s", RULE);
        says("far", "unreachable");
        AgentRun run = run("backup");
        assertEquals(3, run.exit(), run.out() + run.err());
        assertTrue(run.err().contains("synchronous site far: asking for the location failed: 500"), run.err());
        assertEquals(1, points("repository"));
        assertEquals(0, points("far"));
    }

    @Test
    void aRunningAgentStoresNothingAtASiteThatSaysItIsElsewhereAndTellsOfIt() throws Exception {
        int port = RunningAgent.freePort();
        try (WebhookServer hook = new WebhookServer()) {
            configure(
                    ", " + RunningAgent.http(site, port),
                    "mode: async",
                    RULE + "notifications:\n  - {type: webhook, url: \"" + hook.url() + "\", events: [site-down]}\n");
            says("far", "us-east-1");
            List<Path> before = all("far");
            try (RunningAgent agent = RunningAgent.start(home, port)) {
                agent.await("points at home", () -> points("repository") >= 2);
                JsonNode told = hook.next();
                assertEquals("far", told.get("site").asText());
                assertTrue(told.at("/alerts/0/cause").asText().contains("its store says 'us-east-1'"), told.toString());
                JsonNode far = agent.get("/api/v1/sites").at("/sites/1");
                assertEquals("down", far.get("state").asText());
                assertEquals("contradicted", far.at("/region/standing").asText());
                assertEquals("us-east-1", far.at("/region/reported").asText());
                assertTrue(metrics(agent).contains(standing("far", "eu-central", "contradicted")));
                assertEquals(before, all("far"));
                says("far", "eu-central-1");
                agent.await("points at the other site", () -> points("far") >= 2);
                assertEquals("recovered", hook.next().get("kind").asText());
                assertTrue(metrics(agent).contains(standing("far", "eu-central", "confirmed")));
                agent.stop();
            }
        }
    }

    @Test
    void aRegionThatNobodyConfirmsIsShownAsDeclared() throws Exception {
        int port = RunningAgent.freePort();
        configure(", " + RunningAgent.http(site, port), "mode: async", RULE);
        says("far", "denied");
        accept("far");
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("points at the other site", () -> points("far") >= 2);
            JsonNode sites = agent.get("/api/v1/sites");
            assertEquals("declared", sites.at("/sites/0/region/standing").asText());
            assertEquals("withheld", sites.at("/sites/1/region/standing").asText());
            String metrics = metrics(agent);
            assertTrue(metrics.contains(standing("home", "eu-west", "declared")), metrics);
            assertTrue(metrics.contains(standing("far", "eu-central", "withheld")), metrics);
            String status = run("status").out();
            assertTrue(status.contains("site home: region eu-west, as declared, not verified"), status);
            String said = agent.said();
            assertEquals(
                    2,
                    said.lines()
                            .filter(line -> line.contains("the region of the site is as declared, not verified"))
                            .count(),
                    said);
        }
    }

    private static String metrics(RunningAgent agent) throws IOException, InterruptedException {
        return agent.see("/metrics").body();
    }

    private static String standing(String site, String region, String standing) {
        return "holdfast_site_region{site=\"" + site + "\",region=\"" + region + "\",standing=\"" + standing
                + "\"} 1\n";
    }
}
