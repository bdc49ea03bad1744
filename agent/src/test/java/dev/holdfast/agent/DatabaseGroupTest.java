package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database and a folder that are a consistency group. */
@Timeout(180)
class DatabaseGroupTest {
    @TempDir
    Path home;

    private Site site;
    private int port;

    @BeforeEach
    void aGroupOfADatabaseAndAFolder() throws IOException {
        site = Site.with(home);
        Files.createDirectory(home.resolve("stock"));
        port = RunningAgent.freePort();
        Files.writeString(home.resolve("agent.yaml"), """
                agent:
                  name: host-a
                  state: state
                  %s
                sites:
                  - {name: home, repository: "%s", key: "file:key"}
                workloads:
                  - {name: orders, source: {type: postgresql, url: "%s", base-every: 30d}, rpo: 5s}
                  - {name: stock, source: {type: directory, path: stock}, rpo: 24h}
                environments:
                  - name: production
                    workloads: [orders, stock]
                    sites: [home]
                    consistency-groups: [{name: shop, workloads: [orders, stock]}]
                """.formatted(
                        RunningAgent.http(site, port), site.url("repository"), MemoryDatabaseAgent.URL));
    }

    private List<EnvironmentPoint> environmentPoints() throws Exception {
        List<Point> points = new ArrayList<>();
        try (WritableSite open = site.open("repository", "key")) {
            PointCatalog catalog = new PointCatalog(open.repository());
            for (String pseudonym : catalog.pseudonyms()) {
                for (var name : catalog.points(pseudonym)) {
                    points.add(catalog.open(name));
                }
            }
        }
        return EnvironmentPoint.of(points);
    }

    private AgentRun backup(String... names) {
        List<String> arguments = new ArrayList<>(List.of("backup", "--json", "--config", site.path("agent.yaml")));
        arguments.addAll(List.of(names));
        return site.run(arguments.toArray(String[]::new));
    }

    @Test
    void backupOfAGroupHasItsDatabaseInTheEnvironmentPointByItsLog() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port, MemoryDatabaseAgent.class)) {
            agent.await(
                    "that the first base is taken",
                    () -> agent.get("/api/v1/workloads/orders")
                            .at("/sites/0/newest")
                            .isTextual());
            int before = environmentPoints().size();
            AgentRun run = backup();
            assertEquals(0, run.exit(), run.err() + agent.said());
            List<EnvironmentPoint> found = environmentPoints();
            assertTrue(found.size() > before, found::toString);
            EnvironmentPoint newest = found.getFirst();
            assertTrue(newest.isComplete(), newest::toString);
            assertEquals(1, newest.members().size(), "the base is of no moment");
            assertEquals(List.of(new EnvironmentPoint.Logged("host-a", "orders", newest.instant())), newest.logged());
            assertFalse(newest.spread().isNegative());
            JsonNode window = agent.get("/api/v1/workloads/orders/windows").at("/windows/0/to");
            assertFalse(Instant.parse(window.asText()).isBefore(newest.instant()), window::asText);
        }
    }

    @Test
    void theAgentTakesNoBaseForAnEnvironmentPoint() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port, MemoryDatabaseAgent.class)) {
            agent.await(
                    "that the first base is taken",
                    () -> agent.get("/api/v1/workloads/orders")
                            .at("/sites/0/newest")
                            .isTextual());
            Files.writeString(
                    home.resolve("agent.yaml"),
                    Files.readString(home.resolve("agent.yaml")).replace("rpo: 24h", "rpo: 5s"));
            agent.hangUp();
            agent.await(
                    "an environment point that lacks nothing",
                    () -> agent.get("/api/v1/environments")
                                    .at("/environments/0/groups/0/complete/logs")
                                    .asInt()
                            == 1);
            assertEquals(
                    1,
                    agent.get("/api/v1/runs?workload=orders&state=succeeded")
                            .at("/runs")
                            .size(),
                    agent.said());
        }
    }

    @Test
    void withoutTheRunningAgentTheFolderIsTakenAndTheDatabaseSaidToBeMissing() throws Exception {
        AgentRun run = backup();
        assertEquals(3, run.exit(), run.err());
        EnvironmentPoint point = environmentPoints().getFirst();
        assertEquals(List.of(new EnvironmentPoint.Missing("host-a", Optional.of("orders"))), point.missing());
        String warning = point.members().getFirst().manifest().warnings().getFirst();
        assertTrue(warning.contains("lacks workload 'orders'"), warning);
        assertEquals(7, run.json().get("failures").get(0).get("exit").asInt());
    }
}
