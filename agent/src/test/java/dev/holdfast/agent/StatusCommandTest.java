package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code status}, as an operator asks a running agent. */
@Timeout(180)
class StatusCommandTest {
    @TempDir
    Path home;

    private Site site;
    private int port;

    @BeforeEach
    void aFolderAndTwoSites() throws IOException {
        site = Site.with(home);
        Files.createDirectory(home.resolve("tree"));
        port = RunningAgent.freePort();
        Files.writeString(home.resolve("agent.yaml"), """
                agent: {name: host-a, state: state, %s}
                sites:
                  - {name: home, repository: "%s", key: "file:key"}
                  - {name: far, repository: "%s", key: "file:far-key", replication: {mode: async}}
                workloads:
                  - {name: app, source: {type: directory, path: tree}, rpo: 1m}
                """.formatted(
                        RunningAgent.http(site, port), site.url("repository"), site.url("far")));
    }

    private AgentRun status(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "status";
        args[1] = "--config";
        args[2] = site.path("agent.yaml");
        System.arraycopy(more, 0, args, 3, more.length);
        return site.run(args);
    }

    @Test
    void whenAllObjectivesAreMetItEndsWellAndShowsThem() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("points at both sites", () -> status().exit() == 0);
            AgentRun run = status();
            assertTrue(run.out().contains("2 of 2 objectives are met"), run.out());
            assertTrue(run.out().contains("app       home  meeting  1 min"), run.out());
            assertEquals("", run.err());
            var document = new ObjectMapper().readTree(status("--json").out());
            assertEquals("host-a", document.at("/status/host").asText());
            assertEquals("far", document.at("/workloads/0/sites/0/site").asText());
        }
    }

    @Test
    void theRoundTripOfASynchronousSiteIsShownAndMeasured() throws Exception {
        Path file = home.resolve("agent.yaml");
        Files.writeString(file, Files.readString(file).replace("mode: async", "mode: sync, when-broken: hold"));
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "a measured round trip",
                    () -> agent.get("/api/v1/sites").at("/sites/1/roundTrip").isObject());
            var sites = agent.get("/api/v1/sites");
            assertTrue(sites.at("/sites/0/roundTrip").isNull(), "the local site is not measured");
            assertEquals(0.01, sites.at("/sites/1/roundTrip/mostSeconds").asDouble());
            assertTrue(sites.at("/sites/1/roundTrip/seconds").asDouble() > 0, sites::toString);
            String metrics = agent.see("/metrics").body();
            assertTrue(
                    metrics.lines()
                            .anyMatch(line -> line.matches("holdfast_site_round_trip_seconds\\{site=\"far\"} [0-9].*")),
                    metrics);
            assertTrue(status().out().contains("site far: a round trip takes "), status().out());
        }
    }

    @Test
    void whatIsWrongIsShownWithWhatToDo() throws Exception {
        Files.move(home.resolve("far"), home.resolve("far-away"));
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            AgentRun run = status();
            assertEquals(3, run.exit(), run.out() + run.err());
            assertTrue(run.out().contains("site far is down since "), run.out());
            assertTrue(run.out().contains("app at far: There is no point yet"), run.out());
            assertTrue(agent.said().contains("a site cannot be used"), "it is logged too");
        }
    }

    @Test
    void whereNoAgentRunsThatIsSaid() {
        AgentRun run = status();
        assertEquals(7, run.exit(), run.err());
        assertTrue(run.err().contains("no agent answers at http://127.0.0.1:" + port), run.err());
    }

    @Test
    void checkTriesTheAddressAndTheTokens() throws Exception {
        AgentRun free = site.run("check", "--config", site.path("agent.yaml"));
        assertTrue(free.out().contains("ok      http 127.0.0.1:" + port + "  requests  free"), free.out() + free.err());
        try (RunningAgent _ = RunningAgent.start(home, port)) {
            AgentRun used = site.run("check", "--config", site.path("agent.yaml"));
            assertTrue(used.out().contains("in use, as by an agent that runs"), used.out());
        }
        site.secret("view.token", "short");
        AgentRun wrong = site.run("check", "--config", site.path("agent.yaml"));
        assertTrue(wrong.out().contains("failed  http 127.0.0.1:" + port), wrong.out());
        assertTrue(wrong.out().contains("openssl rand -hex 32"), wrong.out());
    }

    @Test
    void anAgentThatAnswersNobodyCannotBeAsked() throws Exception {
        Files.writeString(
                home.resolve("agent.yaml"),
                Files.readString(home.resolve("agent.yaml")).replaceFirst(", http: \\{.*?}", ""));
        AgentRun run = status();
        assertEquals(2, run.exit(), run.err());
        assertTrue(run.err().contains("agent.http"), run.err());
    }
}
