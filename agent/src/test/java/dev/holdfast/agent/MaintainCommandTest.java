package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.maintenance.Tenure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintainCommandTest {
    private static final String OLD_TRIAL = "trial/20200101T000000Z-1/check";

    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aConfiguration() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
            workloads:
              - {name: web, source: {type: disk, path: disk}, rpo: 1h}
            """.formatted(site.url("repository")));
        leave();
    }

    private void leave() throws IOException {
        Path left = home.resolve("repository").resolve(OLD_TRIAL);
        Files.createDirectories(left.getParent());
        Files.write(left, new byte[64]);
    }

    private boolean isLeft() {
        return Files.exists(home.resolve("repository").resolve(OLD_TRIAL));
    }

    private AgentRun maintain(String... more) {
        List<String> words = new ArrayList<>(List.of("maintain", "--config", site.path("agent.yaml")));
        words.addAll(List.of(more));
        return site.run(words.toArray(String[]::new));
    }

    @Test
    void whatIsLeftGoesAndPointsStay() throws Exception {
        assertEquals(0, site.run("backup", "--config", site.path("agent.yaml")).exit());
        AgentRun looked = maintain("--dry-run");
        assertEquals(0, looked.exit(), looked.err());
        assertEquals(
                "home: would remove 1 object of trials (64 B)", looked.out().strip());
        assertTrue(isLeft());

        AgentRun done = maintain();
        assertEquals(0, done.exit(), done.err());
        assertEquals("home: removed 1 object of trials (64 B)", done.out().strip());
        assertTrue(!isLeft());
        assertEquals("home: nothing to remove", maintain().out().strip());
        assertEquals(
                0,
                site.run(
                                "verify",
                                "--data",
                                "100",
                                "--repository",
                                site.url("repository"),
                                "--key-file",
                                site.path("key"))
                        .exit());
    }

    @Test
    void noKeyIsNeeded() throws Exception {
        Files.delete(home.resolve("key"));
        AgentRun done = site.run("maintain", "--repository", site.url("repository"), "--json");
        assertEquals(0, done.exit(), done.err());
        JsonNode told = new ObjectMapper().readTree(done.out()).get("sites").get(0);
        assertEquals(site.url("repository"), told.get("site").asText());
        assertEquals(1, told.get("leaseEpoch").asInt());
        assertEquals(1, told.get("removed").get("trials").get("objects").asInt());
        assertEquals(64, told.get("removed").get("trials").get("bytes").asInt());
        assertEquals(0, told.get("removed").get("leaseStates").get("objects").asInt());
        assertTrue(!isLeft());
    }

    @Test
    void aSiteThatSomebodyElseMaintainsIsRefused() throws Exception {
        try (WritableSite open = site.open("repository", "key")) {
            Leases leases = new Leases(
                    open.store(),
                    Id.random(new SecureRandom()),
                    "host-m",
                    Tenure.PERIOD,
                    InstantSource.system(),
                    System::nanoTime);
            try (Tenure tenure =
                    Tenure.begin(leases, Duration.ZERO, _ -> {}, InstantSource.system(), System::nanoTime)) {
                assertEquals(1, tenure.epoch());
                AgentRun refused = maintain();
                assertEquals(6, refused.exit(), refused.err());
                assertTrue(refused.err().contains("site home: host-m maintains this site"), refused.err());
                assertTrue(isLeft());
                assertEquals(0, maintain("--dry-run").exit(), "who only looks takes no lease");
            }
        }
        assertEquals(0, maintain("--wait", "30s").exit());
    }

    @Test
    void whatMakesNoSenseIsToldBeforeAnythingIsOpened() {
        assertEquals(4, maintain("--site", "hme").exit());
        assertTrue(maintain("--site", "hme").err().contains("'hme'"));
        assertEquals(2, maintain("--wait", "soon").exit());
        assertEquals(2, maintain("--repository", site.url("repository")).exit());
        assertEquals(2, site.run("maintain").exit());
        assertEquals(
                2,
                site.run("maintain", "--repository", site.url("repository"), "--site", "home")
                        .exit());
        assertTrue(isLeft());
    }

    @Test
    void aPlaceWithoutARepositoryIsLeftAsItIs() throws Exception {
        Path other = home.resolve("other").resolve(OLD_TRIAL);
        Files.createDirectories(other.getParent());
        Files.write(other, new byte[64]);
        AgentRun run = site.run("maintain", "--repository", site.url("other"), "--json");
        assertEquals(4, run.exit(), run.out());
        assertTrue(Files.exists(other));
        JsonNode failure =
                new ObjectMapper().readTree(run.out()).get("failures").get(0);
        assertEquals(site.url("other"), failure.get("site").asText());
        assertEquals(4, failure.get("exit").asInt());

        AgentRun both = site.run("maintain", "--repository", site.url("other"), "--repository", site.url("repository"));
        assertEquals(3, both.exit(), both.err());
        assertTrue(!isLeft(), "one site that fails does not keep the other from being maintained");
    }
}
