package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code report}, as an operator asks a running agent of the past. */
@Timeout(180)
class ReportCommandTest {
    private static final Duration RPO = Duration.ofSeconds(5);

    @TempDir
    Path home;

    private Site site;
    private int port;

    @BeforeEach
    void aFolderAndOneThatIsMissing() throws IOException {
        site = Site.with(home);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
        port = RunningAgent.freePort();
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state, %s}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
              - {name: far, repository: "%s", key: "file:far-key", replication: {mode: async}}
            workloads:
              - {name: app, source: {type: directory, path: tree}, rpo: 5s}
              - {name: gone, source: {type: directory, path: missing}, rpo: 1h}
            """.formatted(
                        RunningAgent.http(site, port), site.url("repository"), site.url("far")));
    }

    private AgentRun report(String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "report";
        args[1] = "--config";
        args[2] = site.path("agent.yaml");
        System.arraycopy(more, 0, args, 3, more.length);
        return site.run(args);
    }

    private JsonNode json(String... more) throws IOException {
        String[] args = new String[more.length + 1];
        args[0] = "--json";
        System.arraycopy(more, 0, args, 1, more.length);
        AgentRun run = report(args);
        assertTrue(run.exit() == 0 || run.exit() == 3, run.err());
        return new ObjectMapper().readTree(run.out());
    }

    private static JsonNode of(JsonNode report, String workload) {
        for (JsonNode each : report.get("workloads")) {
            if (each.get("workload").asText().equals(workload)) {
                return each;
            }
        }
        throw new AssertionError(workload + " is missing in " + report);
    }

    private JsonNode atHome() throws IOException {
        return of(json(), "app").at("/objectives/0");
    }

    private static boolean isWhole(JsonNode objective) {
        return objective.get("points").asLong() > 0
                && objective.get("unknownSeconds").asDouble() == 0;
    }

    private static Instant newest(RunningAgent agent) throws IOException, InterruptedException {
        JsonNode newest = agent.get("/api/v1/workloads/app").at("/sites/0/newest");
        return newest.isTextual() ? Instant.parse(newest.asText()) : Instant.EPOCH;
    }

    @Test
    void aTimeWithoutAnAgentIsABreachWhoseCauseIsToldAfterTheRestart() throws Exception {
        Instant last;
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "points at both sites",
                    () -> agent.get("/api/v1/workloads/app/points")
                                    .at("/points/0/sites")
                                    .size()
                            == 2);
            agent.stop();
        }
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("a point", () -> newest(agent).isAfter(Instant.EPOCH));
            last = newest(agent);
            agent.stop();
        }
        Instant over = Instant.now().plus(RPO.multipliedBy(2));
        while (Instant.now().isBefore(over)) {
            Thread.sleep(50); // nobody takes points meanwhile
        }
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("a later point", () -> newest(agent).isAfter(over));
            agent.await("a report of all that home has", () -> isWhole(atHome())); // a site may be slow to answer
            JsonNode objective = atHome();
            assertEquals("home", objective.get("site").asText());
            assertTrue(objective.get("heldPercent").asDouble() < 100, objective::toString);
            assertEquals(0, objective.get("unknownSeconds").asDouble(), "points of the local site say when they came");
            JsonNode breach = objective.at("/breaches/0");
            for (JsonNode each : objective.get("breaches")) {
                breach = each.get("seconds").asDouble() > breach.get("seconds").asDouble() ? each : breach;
            }
            assertFalse(Instant.parse(breach.get("from").asText()).isBefore(last.plus(RPO)), breach::toString);
            assertTrue(breach.get("cause").asText().contains("No agent is known to have run"), breach::toString);
            assertTrue(
                    objective.get("worstSeconds").asDouble()
                            > RPO.multipliedBy(2).toSeconds(),
                    objective::toString);
            double all = objective.get("heldSeconds").asDouble()
                    + objective.get("breachedSeconds").asDouble();
            Instant from = Instant.parse(objective.get("from").asText());
            Instant to = Instant.parse(json().get("to").asText());
            assertTrue(all <= Duration.between(from, to).toMillis() / 1e3, objective::toString);
            AgentRun text = report();
            assertEquals(3, text.exit(), text.err());
            assertTrue(text.out().contains("app at home: not held from "), text.out());
            agent.stop();
        }
    }

    @Test
    void capturesThatFailedAreCountedOverARestart() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "a failure", () -> of(json(), "gone").get("failedCaptures").asLong() >= 1);
            agent.stop();
        }
        Files.createDirectory(home.resolve("missing"));
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "a point that was weighed",
                    () -> of(json(), "gone").get("weighedPoints").asLong() >= 1);
            JsonNode gone = of(json(), "gone");
            assertTrue(gone.get("failedCaptures").asLong() >= 1, gone::toString);
            JsonNode later =
                    of(json("--from", Instant.now().minusMillis(1100).toString(), "--workload", "gone"), "gone");
            assertEquals(2, later.get("objectives").size());
            AgentRun csv = report("--csv", "--workload", "gone");
            assertEquals(3, csv.out().lines().count(), csv.out());
            assertTrue(csv.out().startsWith("workload,site,kind,objectiveSeconds,"), csv.out());
            agent.stop();
        }
    }

    @Test
    void aTimeThatIsNoneIsRefused() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            AgentRun run = report("--from", "2026-03-01T00:00:00Z", "--to", "2026-02-01T00:00:00Z");
            assertEquals(2, run.exit(), run.out());
            assertTrue(run.err().contains("Give 'from' before 'to'"), run.err());
            assertEquals(
                    400, agent.see("/api/v1/report?from=1926-03-01T00:00:00Z").statusCode());
            assertEquals(404, agent.see("/api/v1/report?workload=nobody").statusCode());
            assertEquals(
                    401,
                    agent.send(java.net.http.HttpRequest.newBuilder(agent.url("/api/v1/report")))
                            .statusCode());
        }
    }
}
