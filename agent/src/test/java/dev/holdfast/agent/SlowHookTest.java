package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program around a point that takes its time, and what a running agent makes of that. */
@Timeout(180)
class SlowHookTest {
    @TempDir
    Path home;

    private int configure(Site site, String hooks) throws IOException {
        int port = RunningAgent.freePort();
        Files.writeString(home.resolve("agent.yaml"), """
                agent:
                  name: host-a
                  state: state
                  %s
                sites:
                  - {name: home, repository: "%s", key: "file:key"}
                  - {name: far, repository: "%s", key: "file:far-key", replication: {mode: async}}
                workloads:
                  - {name: web, source: {type: disk, path: disk}, rpo: 1h, hooks: {%s}}
                """.formatted(
                        RunningAgent.http(site, port), site.url("repository"), site.url("far"), hooks));
        return port;
    }

    private String waiting() throws IOException {
        Path script = Files.writeString(
                home.resolve("wait.sh"),
                "#!/bin/sh\nwhile [ ! -e '" + home.resolve("go") + "' ]; do sleep 0.1; done\n");
        assertTrue(script.toFile().setExecutable(true));
        return script.toString();
    }

    private static JsonNode run(RunningAgent agent) throws IOException, InterruptedException {
        return agent.get("/api/v1/runs/1").get("run");
    }

    private static String state(RunningAgent agent, int standing) throws IOException, InterruptedException {
        return agent.get("/api/v1/workloads/web")
                .at("/sites/" + standing + "/state")
                .asText();
    }

    @Test
    void aPointCountsAndIsCopiedWhileTheHookAfterItStillRuns() throws Exception {
        Site site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        int port = configure(site, "after: [\"" + waiting() + "\"], timeout: 2m");
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "that both objectives hold",
                    () -> state(agent, 0).equals("meeting") && state(agent, 1).equals("meeting"));
            assertEquals("running", run(agent).get("state").asText(), agent.said());
            assertEquals(1, site.objects("far", "points").size());
            Files.createFile(home.resolve("go"));
            agent.await("its end", () -> run(agent).get("state").asText().equals("succeeded"));
            assertEquals("meeting", state(agent, 0));
            agent.stop();
        }
    }

    @Test
    void aHookThatNeverEndsIsStoppedAndTheWorkloadTriedAnew() throws Exception {
        Site site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        int port = configure(site, "before: [\"" + waiting() + "\"], timeout: 1s");
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("that it failed", () -> run(agent).get("state").asText().equals("failed"));
            assertTrue(agent.get("/api/v1/runs/1").toString().contains("did not end within 1s"), agent.said());
            Files.createFile(home.resolve("go"));
            agent.await("a point", () -> site.objects("repository", "points").size() == 1);
            agent.stop();
        }
    }
}
