package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As a process of its own, since signals are sent to processes. */
class InterruptionTest {
    private static final int DISK = 160 << 20;

    @TempDir
    Path home;

    @Test
    @Timeout(120)
    void aBackupThatIsToldToEndStopsSoonAndARerunContinues() throws IOException, InterruptedException {
        Site site = Site.with(home);
        Path disk = site.disk("disk", DISK, 1);
        String[] backup = {"backup", "--disk", disk.toString(), "--name", "web", "--compression", "high"};
        Process process = start(site, backup);
        while (process.isAlive() && site.objects("repository", "packs").isEmpty()) {
            Thread.sleep(5);
        }
        process.destroy();
        assertTrue(process.waitFor(15, TimeUnit.SECONDS), "it goes on");
        String err = Files.readString(home.resolve("stderr"));
        assertEquals(130, process.exitValue(), err);
        assertTrue(err.contains("continues from what was stored"), err);
        assertEquals(0, site.objects("repository", "points").size());
        assertEquals(0, site.onRepository(backup).exit());
    }

    private static Process start(Site site, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Agent.class.getName());
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--repository", site.url("repository"), "--key-file", site.path("key"), "--cache", site.path("cache")));
        ProcessBuilder builder = new ProcessBuilder(command);
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(site.home().resolve("stderr").toFile())
                .start();
    }
}
