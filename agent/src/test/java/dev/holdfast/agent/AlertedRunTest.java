package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process of its own, and a server that it tells of what goes wrong. */
@Timeout(240)
class AlertedRunTest {
    @TempDir
    Path home;

    private Site site;
    private WebhookServer hook;
    private @Nullable AgentProcess agent;

    @BeforeEach
    void aWorkloadAndTwoSites() throws IOException {
        site = Site.with(home);
        hook = new WebhookServer();
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
        configure("", "[site-down, degraded]");
    }

    private void configure(String parameters, String events) throws IOException {
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
              - {name: far, repository: "%s", key: "file:far-key", replication: {mode: async}}
            workloads:
              - {name: app, source: {type: directory, path: tree}, rpo: 5s}
            notifications:
              - {type: webhook, url: "%s", events: %s}
            """.formatted(
                        site.url("repository"), site.url("far") + parameters, hook.url(), events));
    }

    private void start() throws IOException {
        agent = AgentProcess.start(home);
    }

    private AgentProcess agent() {
        return Objects.requireNonNull(agent, "start it first");
    }

    @AfterEach
    void endAll() {
        if (agent != null) {
            agent.close();
        }
        hook.close();
    }

    private void awaitPoints(int count) throws IOException, InterruptedException {
        agent().await(
                        "points at the other site",
                        () -> site.objects("far", "points").size() >= count);
    }

    private static void require(String kind, String headline, JsonNode message) {
        assertEquals(
                kind + " " + headline,
                message.get("kind").asText() + " " + message.get("headline").asText());
    }

    @Test
    void aSiteThatIsTakenAwayIsToldOfAndSoIsItsReturn() throws Exception {
        start();
        awaitPoints(2);
        Files.move(home.resolve("far"), home.resolve("away"));
        long start = System.nanoTime();
        JsonNode message = hook.next();
        System.out.println(
                "told after " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms: " + message);
        require("raised", "site far is not there", message);
        assertEquals("host-a", message.get("host").asText());
        assertEquals("far", message.get("site").asText());
        assertFalse(message.at("/alerts/0/cause").asText().isEmpty());
        Files.move(home.resolve("away"), home.resolve("far"));
        require("recovered", "site far is not there", hook.next());
        assertTrue(hook.isQuiet());
        agent().stop();
        assertEquals(
                2, Files.readAllLines(home.resolve("state/deliveries.jsonl")).size());
    }

    @Test
    void aSiteThatIsFullIsToldOfAsFull() throws Exception {
        configure("?reserve=1024TiB", "[\"*\"]");
        start();
        long start = System.nanoTime();
        JsonNode message = hook.next();
        System.out.println(
                "told after " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms: " + message);
        require("raised", "site far is full", message);
    }

    @Test
    void anAgentThatDiesAgainAndAgainTellsOnceAndOfTheEndToo() throws Exception {
        Files.move(home.resolve("far"), home.resolve("away"));
        for (int i = 0; i < 3; i++) {
            start();
            agent().await("that it is seen", () -> agent().said().contains("a site cannot be used"));
            if (i == 0) {
                require("raised", "site far is not there", hook.next());
            }
            Thread.sleep(1000);
            agent().kill();
            Files.delete(home.resolve("stderr"));
        }
        assertTrue(hook.isQuiet(), "it is told once");
        Files.move(home.resolve("away"), home.resolve("far"));
        start();
        require("recovered", "site far is not there", hook.next());
    }

    @Test
    void aWatcherHearsOfItAsSoonAsItWorks() throws Exception {
        try (WebhookServer watcher = new WebhookServer()) {
            Files.writeString(
                    home.resolve("agent.yaml"),
                    "  - {type: heartbeat, url: \"" + watcher.url() + "\", every: 30s}\n",
                    StandardOpenOption.APPEND);
            start();
            JsonNode beat = watcher.next();
            assertEquals("host-a", beat.get("host").asText());
            assertEquals(2, beat.get("objectives").asInt());
            assertTrue(watcher.isQuiet());
        }
    }
}
