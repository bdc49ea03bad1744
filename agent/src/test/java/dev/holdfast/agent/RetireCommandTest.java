package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.format.AgentRecord;
import dev.holdfast.engine.repository.AgentRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetireCommandTest {
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
    }

    private void makeKnown(String agent) throws Exception {
        try (WritableSite open = site.open("repository", "key")) {
            open.repository()
                    .agentRecords()
                    .publish(
                            open.store(),
                            agent,
                            false,
                            List.of(new AgentRecord.Protected("web", Duration.ofHours(1))),
                            Instant.now());
        }
    }

    private boolean isRetired(String agent) throws Exception {
        try (WritableSite open = site.open("repository", "key")) {
            AgentRecords records = open.repository().agentRecords();
            return records.newest(records.own(agent, records.agents()))
                    .orElseThrow()
                    .retired();
        }
    }

    @Test
    void anAgentSaysThatNobodyNeedWaitForIt() throws Exception {
        makeKnown("host-a");
        AgentRun run = site.run("retire", "--config", site.path("agent.yaml"));
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("home: retired"), run.out());
        assertTrue(isRetired("host-a"));
        assertEquals(
                "home: was retired before",
                site.run("retire", "--config", site.path("agent.yaml")).out().strip());
    }

    @Test
    void anotherWhoseHostIsGoneCanBeRetiredByName() throws Exception {
        makeKnown("host-b");
        assertEquals(
                0,
                site.run("retire", "--agent", "host-b", "--config", site.path("agent.yaml"))
                        .exit());
        assertTrue(isRetired("host-b"));
    }

    @Test
    void anAgentThatNobodyKnowsIsNotFound() {
        AgentRun run = site.run("retire", "--agent", "host-x", "--config", site.path("agent.yaml"));
        assertEquals(4, run.exit());
        assertTrue(run.err().contains("no agent 'host-x'"), run.err());
    }
}
