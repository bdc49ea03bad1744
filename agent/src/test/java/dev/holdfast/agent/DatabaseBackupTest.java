package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup} of a database, which the running agent is asked for. */
@Timeout(180)
class DatabaseBackupTest {
    @TempDir
    Path home;

    private Site site;
    private int port;

    @BeforeEach
    void aDatabaseAndADisk() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        port = RunningAgent.freePort();
        configure(RunningAgent.http(site, port));
    }

    private void configure(String http) throws IOException {
        Files.writeString(
                home.resolve("agent.yaml"), """
                agent:
                  name: host-a
                  state: state
                  %s
                sites:
                  - {name: home, repository: "%s", key: "file:key"}
                workloads:
                  - {name: "orders of 50%%", source: {type: postgresql, url: "%s", base-every: 30d}, rpo: 5s}
                  - {name: web, source: {type: disk, path: disk}, rpo: 24h}
                """.formatted(http, site.url("repository"), MemoryDatabaseAgent.URL));
    }

    private AgentRun backup(String... names) {
        String[] arguments = new String[names.length + 4];
        arguments[0] = "backup";
        System.arraycopy(names, 0, arguments, 1, names.length);
        arguments[names.length + 1] = "--config";
        arguments[names.length + 2] = site.path("agent.yaml");
        arguments[names.length + 3] = "--json";
        return site.run(arguments);
    }

    @Test
    void theRunningAgentTakesABaseAndTheCommandTellsOfItAsOfAnyPoint() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port, MemoryDatabaseAgent.class)) {
            agent.await(
                    "that the first base is taken",
                    () -> agent.get("/api/v1/runs?state=succeeded").toString().contains("orders"));
            AgentRun run = backup("orders of 50%");
            assertEquals(0, run.exit(), run.err() + agent.said());
            JsonNode point = run.json().get("points").get(0);
            assertEquals("orders of 50%", point.get("workload").asText());
            assertEquals("application", point.get("consistency").asText());
            String restore = point.get("restore").asText();
            assertTrue(restore.startsWith("holdfast-restore database "), restore);
        }
    }

    @Test
    void theCommandItselfOpensNoSiteForABase() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port, MemoryDatabaseAgent.class)) {
            agent.await(
                    "that the first base is taken",
                    () -> agent.get("/api/v1/runs?state=succeeded").toString().contains("orders"));
            Path configuration = home.resolve("agent.yaml");
            Files.writeString(configuration, Files.readString(configuration).replace("file:key", "file:no-such-key"));
            AgentRun run = backup("orders of 50%");
            assertEquals(0, run.exit(), run.err() + agent.said());
            String point = run.json().get("points").get(0).get("point").asText();
            assertTrue(Files.exists(home.resolve("repository").resolve(point)), point);
            assertEquals(0, run.json().get("requests").size(), run.json()::toString);
        }
    }

    @Test
    void withoutARunningAgentTheOthersAreBackedUpAndTheDatabaseIsSaidToBeMissing() {
        AgentRun run = backup();
        assertEquals(3, run.exit(), run.err());
        assertEquals("web", run.json().get("points").get(0).get("workload").asText());
        assertEquals(7, run.json().get("failures").get(0).get("exit").asInt());
        assertTrue(run.err().contains("running agent"), run.err());
    }

    @Test
    void anAgentThatAnswersNoRequestsCannotBeAsked() throws Exception {
        configure("");
        AgentRun run = backup("orders of 50%");
        assertEquals(2, run.exit(), run.err());
        assertTrue(run.err().contains("agent.http"), run.err());
    }
}
