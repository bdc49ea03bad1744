package dev.holdfast.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the two programs are for: everything at home is lost, and comes back from another site. */
class WholeJobTest {
    @TempDir
    Path home;

    @Test
    void whatWasBackedUpAndReplicatedComesBackFromTheFarSiteAlone() throws IOException {
        Protected made = Protected.in(home);
        String far = made.url("far");
        ProgramRun.agent(
                home,
                "init",
                "--repository",
                far,
                "--key-file",
                made.path("passphrase"),
                "--replica-of",
                made.url("repository"),
                "--recovery-key-out",
                made.path("paper"));
        ProgramRun.agent(
                home,
                "replicate",
                "--from",
                made.url("repository"),
                "--to",
                far,
                "--key-file",
                made.path("key"),
                "--to-key-file",
                made.path("passphrase"));
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.move(home.resolve("repository"), home.resolve("lost"));
        String[] site = {"--repository", far, "--key-file", made.path("paper")};

        assertEquals(0, restore(elsewhere, site, "verify", "--data", "100"));
        assertEquals(0, restore(elsewhere, site, "disk", "--workload", "web", "--at", "latest", "--to", path("web")));
        assertEquals(0, restore(elsewhere, site, "files", "--workload", "app", "--at", "latest", "--to", path("app")));
        assertEquals(-1, Files.mismatch(home.resolve("disk"), elsewhere.resolve("web")));
        assertEquals(-1, Files.mismatch(home.resolve("tree/large"), elsewhere.resolve("app/large")));
    }

    private String path(String name) {
        return home.resolve("elsewhere").resolve(name).toString();
    }

    private static int restore(Path home, String[] site, String... words) {
        String[] args = Arrays.copyOf(words, words.length + site.length);
        System.arraycopy(site, 0, args, words.length, site.length);
        return ProgramRun.restore(home, args).exit();
    }
}
