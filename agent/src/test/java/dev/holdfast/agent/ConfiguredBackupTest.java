package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredBackupTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepositoryAndThreeWorkloadsOfWhichOneIsNotThere() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
            workloads:
              - {name: web, source: {type: disk, path: disk}, rpo: 1h}
              - {name: app, source: {type: directory, path: tree}, rpo: 1h}
              - {name: gone, source: {type: disk, path: not-there}, rpo: 1h}
            """.formatted(site.url("repository")));
    }

    @Test
    void aWorkloadThatFailsDoesNotHoldUpTheOthers() {
        AgentRun run = site.run("backup", "--config", site.path("agent.yaml"), "--json");
        assertEquals(3, run.exit(), run.err());
        JsonNode document = run.json();
        assertEquals(2, document.get("points").size());
        assertEquals("gone", document.get("failures").get(0).get("workload").asText());
        assertEquals(7, document.get("failures").get(0).get("exit").asInt());
        assertTrue(run.err().contains("gone"), run.err());
    }

    @Test
    void onlyTheWorkloadsThatAreNamedAreBackedUp() {
        AgentRun run = site.run("backup", "web", "--config", site.path("agent.yaml"), "--json");
        assertEquals(0, run.exit(), run.err());
        assertEquals(1, run.json().get("points").size());
    }

    @Test
    void aWorkloadThatTheConfigurationDoesNotHaveIsNotFound() {
        AgentRun run = site.run("backup", "wbe", "--config", site.path("agent.yaml"));
        assertEquals(4, run.exit());
        assertTrue(run.err().contains("did you mean web?"), run.err());
    }

    @Test
    void whatTheConfigurationSaysIsNotSaidAgain() {
        AgentRun run = site.run("backup", "--config", site.path("agent.yaml"), "--disk", "x", "--name", "y");
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("--disk") && run.err().contains("--name"), run.err());
    }

    @Test
    void aWrongConfigurationIsTheUsersToCorrect() throws IOException {
        Files.writeString(home.resolve("agent.yaml"), "sites: []\nworkload: []\n");
        AgentRun run = site.run("backup", "--config", site.path("agent.yaml"), "--json");
        assertEquals(2, run.exit());
        assertEquals(2, run.json().get("exit").asInt());
    }

    @Test
    void cachesAreKeptWhereTheConfigurationSays() {
        AgentRun run = AgentRun.with(Map.of(), "backup", "web", "--config", site.path("agent.yaml"));
        assertEquals(0, run.exit(), run.err());
        assertTrue(Files.isDirectory(home.resolve("state/cache")));
    }
}
