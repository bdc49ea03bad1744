package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NotifyCommandTest {
    @TempDir
    Path home;

    private WebhookServer hook;

    @BeforeEach
    void somebodyWhoIsTold() throws IOException {
        hook = new WebhookServer();
        configure("""
            notifications:
              - {type: webhook, url: "%s", events: [integrity]}
              - {type: command, run: ["/bin/sh", "-c", "exit 0"], events: ["*"]}
              - {type: heartbeat, url: "%s"}
            """.formatted(hook.url(), hook.url()));
    }

    private void configure(String notifications) throws IOException {
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a}
            sites:
              - {name: home, repository: "file:///nowhere", key: "file:key"}
            workloads:
              - {name: web, source: {type: disk, path: disk}, rpo: 1h}
            """ + notifications);
    }

    @AfterEach
    void stopIt() {
        hook.close();
    }

    private AgentRun run(String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "notify";
        args[1] = "--config";
        args[2] = home.resolve("agent.yaml").toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return AgentRun.of(home, args);
    }

    @Test
    void everybodyButWatchersGetsATestMessage() throws Exception {
        AgentRun run = run();
        assertEquals(0, run.exit(), run.out() + run.err());
        assertEquals(
                List.of(
                        "ok      notification webhook  webhook " + hook.url() + "…  status 204",
                        "ok      notification command  command /bin/sh  ended well"),
                run.out().lines().toList());
        JsonNode message = hook.next();
        assertEquals("test", message.get("kind").asText());
        assertEquals("host-a", message.get("host").asText());
        assertTrue(hook.isQuiet(), "a heartbeat would say that the agent works");
    }

    @Test
    void aWatcherIsToldWhenItIsNamed() throws Exception {
        AgentRun run = run("--target", "heartbeat", "--json");
        assertEquals(0, run.exit(), run.out() + run.err());
        assertEquals("heartbeat", run.json().at("/tried/0/name").asText());
        assertEquals(1, run.json().get("tried").size());
        assertEquals("host-a", hook.next().get("host").asText());
    }

    @Test
    void whoIsNotReachedIsListed() throws IOException {
        hook.close();
        AgentRun run = run();
        assertEquals(7, run.exit(), run.out());
        assertTrue(run.out().startsWith("failed  notification webhook"), run.out());
        assertTrue(run.out().contains("ok      notification command"), run.out());
    }

    @Test
    void aNameThatIsNoneIsNotFound() {
        AgentRun run = run("--target", "webhok");
        assertEquals(4, run.exit());
        assertTrue(run.err().contains("did you mean webhook?"), run.err());
    }

    @Test
    void aConfigurationThatNamesNobodyIsNoSuccess() throws IOException {
        configure("");
        assertEquals(2, run().exit());
    }
}
