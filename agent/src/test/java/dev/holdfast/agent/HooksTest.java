package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.capture.Hook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HooksTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepositoryAndADisk() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        script("after", "echo \"after $HOLDFAST_WORKLOAD\" >> \"$0.log\"");
    }

    private String script(String name, String body) throws IOException {
        Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    private AgentRun backup(String before, String disk) throws IOException {
        Files.writeString(
                home.resolve("agent.yaml"), """
            sites:
              - {name: home, repository: "%s", key: "file:key"}
            workloads:
              - name: web
                source: {type: disk, path: %s}
                rpo: 1h
                hooks: {before: ["%s", "an argument"], after: ["%s"], timeout: 20s}
            """.formatted(site.url("repository"), disk, before, site.path("after")));
        return site.run("backup", "--json", "--config", site.path("agent.yaml"));
    }

    @Test
    void hooksRunAroundTheBackupAndKnowItsWorkload() throws IOException {
        String before = script("before", "echo \"$1 $HOLDFAST_WORKLOAD\" > \"$0.log\"");
        AgentRun run = backup(before, "disk");
        assertEquals(0, run.exit(), run.err());
        assertEquals("an argument web\n", Files.readString(home.resolve("before.log")));
        assertEquals("after web\n", Files.readString(home.resolve("after.log")));
        assertEquals(1, run.json().get("points").size());
    }

    @Test
    void withoutTheHookBeforeThereIsNoPointButTheHookAfterAllTheSame() throws IOException {
        String before = script("before", "echo cannot quiesce; exit 3");
        AgentRun run = backup(before, "disk");
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains("failed with status 3: cannot quiesce"), run.err());
        assertTrue(Files.exists(home.resolve("after.log")));
        assertEquals(List.of(), site.objects("repository", "points"));
    }

    @Test
    void theHookAfterRunsWhenTheBackupFails() throws IOException {
        assertEquals(7, backup("/bin/true", "gone").exit());
        assertTrue(Files.exists(home.resolve("after.log")));
    }

    @Test
    void aHookAfterThatFailsMakesThePointADegradedOne() throws IOException {
        script("after", "exit 1");
        AgentRun run = backup("/bin/true", "disk");
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.json().at("/points/0/warnings/0").asText().contains("failed with status 1"), run.out());
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws IOException {
        AgentRun run = backup(site.path("none"), "disk");
        assertEquals(1, run.exit());
        assertTrue(run.err().contains(site.path("none") + " of workload web cannot be run"), run.err());
    }

    @Test
    @Timeout(30)
    void aHookThatTakesTooLongIsStoppedWithWhatItStarted() throws Exception {
        String script = script("slow", "sleep 600 & echo $! > \"$0.pid\"; wait");
        Hook hook = new Hook(List.of(script), "web", Duration.ofSeconds(1));
        Hook.Failed failed = assertThrows(Hook.Failed.class, hook::run);
        assertTrue(String.valueOf(failed.getMessage()).contains("did not end within 1s"), failed.getMessage());
        Path process =
                Path.of("/proc", Files.readString(home.resolve("slow.pid")).strip(), "stat");
        while (isRunning(process)) {
            Thread.sleep(10);
        }
    }

    @Test
    @Timeout(30)
    void whatAHookStartedIsStoppedWithItEvenIfItsParentIsGone() throws Exception {
        String script = script("slow", "(sleep 600 & echo $! > \"$0.pid\"); exec sleep 600");
        Hook hook = new Hook(List.of(script), "web", Duration.ofSeconds(1));
        assertThrows(Hook.Failed.class, hook::run);
        Path process =
                Path.of("/proc", Files.readString(home.resolve("slow.pid")).strip(), "stat");
        while (isRunning(process)) {
            Thread.sleep(10);
        }
    }

    /** Where nobody collects orphans, an ended one stays as a zombie. */
    private static boolean isRunning(Path process) {
        try {
            return !Files.readString(process).contains(") Z ");
        } catch (IOException e) {
            return false; // gone
        }
    }

    @Test
    @Timeout(30)
    void whatAHookWritesDoesNotHoldItUp() throws Exception {
        String script = script("loud", "head -c 1000000 /dev/zero");
        new Hook(List.of(script), "web", Duration.ofSeconds(20)).run();
    }
}
