package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running agent makes of a configuration that was changed under it. */
@Timeout(180)
class ReloadTest {
    private static final String APP = "{name: app, source: {type: directory, path: tree}, rpo: 5s}";
    private static final String WEB = "{name: web, source: {type: disk, path: disk}, rpo: 5s}";

    @TempDir
    Path home;

    private Site site;
    private int port;

    @BeforeEach
    void aDiskAFolderAndTwoSites() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
        port = RunningAgent.freePort();
    }

    private String home() {
        return home("repository");
    }

    private String home(String repository) {
        return "{name: home, repository: \"%s\", key: \"file:key\"}".formatted(site.url(repository));
    }

    private String far() {
        return "{name: far, repository: \"%s\", key: \"file:far-key\", replication: {mode: async}}"
                .formatted(site.url("far"));
    }

    /** A capture of it goes on until there is a file {@code go}. */
    private String held() throws IOException {
        Path script = Files.writeString(
                home.resolve("hold.sh"),
                "#!/bin/sh\nwhile [ ! -e '" + home.resolve("go") + "' ]; do sleep 0.1; done\n");
        assertTrue(script.toFile().setExecutable(true));
        return "{name: held, source: {type: disk, path: disk}, rpo: 5s, hooks: {before: [\"%s\"], timeout: 2m}}"
                .formatted(script);
    }

    private void configure(String sites, String workloads) throws IOException {
        configure("state", port, sites, workloads);
    }

    private void configure(String state, int at, String sites, String workloads) throws IOException {
        Files.writeString(
                home.resolve("agent.yaml"), """
                agent:
                  name: host-a
                  state: %s
                  %s
                sites: [%s]
                workloads: [%s]
                """.formatted(state, RunningAgent.http(site, at), sites, workloads));
    }

    private static Optional<JsonNode> event(RunningAgent agent, String kind) throws IOException, InterruptedException {
        for (JsonNode each : agent.get("/api/v1/events").get("events")) {
            if (each.get("kind").asText().equals(kind)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static Set<String> workloads(RunningAgent agent) throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        agent.get("/api/v1/workloads")
                .get("workloads")
                .forEach(each -> names.add(each.get("name").asText()));
        return names;
    }

    private static Optional<JsonNode> run(RunningAgent agent, String workload, String state)
            throws IOException, InterruptedException {
        for (JsonNode each : agent.get("/api/v1/runs").get("runs")) {
            if (each.get("workload").asText().equals(workload)
                    && each.get("state").asText().equals(state)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private void reload(RunningAgent agent) throws IOException, InterruptedException {
        agent.hangUp();
        agent.await("that it is taken over", () -> event(agent, "configured").isPresent());
    }

    @Test
    void aWorkloadThatIsTakenAwayWhileItIsCapturedEndsInItsOwnTimeAndAnotherBegins() throws Exception {
        configure(home(), APP + ", " + held());
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "a capture that goes on",
                    () -> run(agent, "held", "running").isPresent());
            configure(home(), APP + ", " + WEB);
            reload(agent);
            assertEquals(Set.of("app", "web"), workloads(agent));
            assertTrue(run(agent, "held", "running").isPresent(), "it was ended: " + agent.said());
            agent.await(
                    "a point of the new one",
                    () -> run(agent, "web", "succeeded").isPresent());
            Files.createFile(home.resolve("go"));
            agent.await(
                    "a point of the old one",
                    () -> run(agent, "held", "succeeded").isPresent());
            int captures = runsOf(agent, "held");
            agent.await("more points of the others", () -> runsOf(agent, "web") > 3);
            assertEquals(captures, runsOf(agent, "held"), "it goes on: " + agent.said());
            assertEquals(404, agent.see("/api/v1/workloads/held").statusCode());
            agent.stop();
        }
    }

    private static int runsOf(RunningAgent agent, String workload) throws IOException, InterruptedException {
        int count = 0;
        for (JsonNode each : agent.get("/api/v1/runs").get("runs")) {
            count += each.get("workload").asText().equals(workload)
                            && each.get("kind").asText().equals("capture")
                    ? 1
                    : 0;
        }
        return count;
    }

    @Test
    void aCaptureThatIsHeldBackGoesByTheLimitThatIsTakenOver() throws Exception {
        String large = "{name: large, source: {type: disk, path: large}, rpo: 1h}";
        site.disk("large", 48 << 20, 2);
        configure(home(), APP + ", " + large);
        Path file = home.resolve("agent.yaml");
        String free = Files.readString(file);
        Files.writeString(file, free + "limits: {captures: 2, read: 100kB/s}\n"); // eight minutes
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "that it is under way", () -> run(agent, "large", "running").isPresent());
            agent.await("what would take longer than all of it", () -> runsOf(agent, "app") > 2);
            assertTrue(run(agent, "large", "running").isPresent(), "it is not held back");
            Files.writeString(file, free);
            reload(agent);
            agent.await("its end", () -> run(agent, "large", "succeeded").isPresent());
            assertEquals(1, runsOf(agent, "large"));
            agent.stop();
        }
    }

    @Test
    void aConfigurationThatIsWrongIsToldOfInFullAndTheOneBeforeStaysInForce() throws Exception {
        configure(home(), APP);
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            configure(home(), APP.replace("rpo: 5s", "rpo: soon") + ", " + WEB.replace("disk,", "disc,"));
            agent.hangUp();
            agent.await(
                    "that it is refused",
                    () -> event(agent, "configuration-refused").isPresent());
            String message = event(agent, "configuration-refused")
                    .orElseThrow()
                    .get("message")
                    .asText();
            assertTrue(message.contains("soon") && message.contains("disc"), message);
            assertEquals(Set.of("app"), workloads(agent));
            int before = site.objects("repository", "points").size();
            agent.await(
                    "more points", () -> site.objects("repository", "points").size() > before + 1);
            configure(home(), APP + ", " + WEB);
            reload(agent);
            assertEquals(Set.of("app", "web"), workloads(agent));
            agent.stop();
        }
    }

    @Test
    void whatNeedsARestartIsSaidAndNothingElseIsTakenOverWithIt() throws Exception {
        configure(home(), APP);
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            configure("elsewhere", port, home("far"), APP + ", " + WEB);
            agent.hangUp();
            agent.await(
                    "that it is refused",
                    () -> event(agent, "configuration-refused").isPresent());
            JsonNode event = event(agent, "configuration-refused").orElseThrow();
            assertTrue(event.get("message").asText().contains("agent.state"), event.toString());
            assertTrue(event.get("message").asText().contains("site 'home' has another repository"), event.toString());
            assertTrue(event.get("hint").asText().contains("restart"), event.toString());
            assertEquals(Set.of("app"), workloads(agent));
            agent.stop();
        }
    }

    @Test
    void aSiteThatIsAddedGetsWhatThereIsAndOneThatIsTakenAwayGetsNoMore() throws Exception {
        configure(home(), APP);
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("points", () -> site.objects("repository", "points").size() >= 2);
            assertEquals(0, site.objects("far", "points").size());
            configure(home() + ", " + far(), APP);
            reload(agent);
            agent.await(
                    "points at the new site",
                    () -> site.objects("far", "points").size() >= 3);
            assertEquals(2, agent.get("/api/v1/sites").get("sites").size());
            configure(home(), APP);
            agent.hangUp();
            agent.await(
                    "that it is gone",
                    () -> agent.get("/api/v1/sites").get("sites").size() == 1);
            agent.await(
                    "that no copy runs",
                    () -> agent.get("/api/v1/runs?state=running&site=far")
                            .get("runs")
                            .isEmpty());
            int there = site.objects("far", "points").size();
            int here = site.objects("repository", "points").size();
            agent.await(
                    "more points", () -> site.objects("repository", "points").size() >= here + 2);
            assertEquals(there, site.objects("far", "points").size());
            agent.stop();
        }
        assertEquals(
                0,
                site.run("verify", "--repository", site.url("far"), "--key-file", site.path("far-key"))
                        .exit());
    }

    @Test
    void tokensAreReadAgainAndRequestsAnsweredAtAnotherAddress() throws Exception {
        configure(home(), APP);
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            site.secret("view.token", "another-0123456789abcdef");
            agent.hangUp();
            agent.await(
                    "that the token before is none any more",
                    () -> agent.see("/api/v1/status").statusCode() == 401);
            assertEquals(
                    200,
                    agent.send(HttpRequest.newBuilder(agent.url("/api/v1/status"))
                                    .header("Authorization", "Bearer another-0123456789abcdef"))
                            .statusCode());
            int other = RunningAgent.freePort();
            configure("state", other, home(), APP);
            agent.hangUp();
            agent.await("that nobody is there any more", () -> isGone(agent));
            assertFalse(agent.said().contains("not taken over"), agent.said());
            RunningAgent moved = agent.at(other);
            assertEquals(Set.of("app"), workloads(moved));
            agent.stop();
        }
    }

    private static boolean isGone(RunningAgent agent) throws IOException, InterruptedException {
        try {
            agent.see("/readyz");
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
