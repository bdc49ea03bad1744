package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
    @TempDir
    Path home;

    private static AgentRun init(Site site, String... options) {
        List<String> args = new ArrayList<>(List.of("init"));
        args.addAll(List.of(options));
        args.addAll(List.of("--repository", site.url("repository"), "--key-file", site.path("passphrase")));
        return site.run(args.toArray(String[]::new));
    }

    @Test
    void theRecoveryKeyOpensTheRepositoryByItself() throws IOException {
        Site site = Site.without(home);
        AgentRun init = init(site, "--recovery-key-out", site.path("recovery"));
        assertEquals(0, init.exit(), init.err());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("recovery"))));
        AgentRun list =
                site.run("keys", "list", "--repository", site.url("repository"), "--key-file", site.path("recovery"));
        assertEquals(0, list.exit(), list.err());
    }

    @Test
    void asJsonItTellsTheIdOfTheRepository() throws IOException {
        Site site = Site.without(home);
        JsonNode document = init(site, "--json").json();
        assertTrue(document.get("repository").asText().matches("[0-9a-f]{32}"), document::toString);
    }

    @Test
    void aPlaceWithARepositoryIsRefusedAndLeftAsItIs() throws IOException {
        Site site = Site.without(home);
        assertEquals(0, init(site).exit());
        byte[] before = Files.readAllBytes(home.resolve("repository/repository"));
        assertEquals(6, init(site).exit());
        assertEquals(1, site.objects("repository", "keys/epochs").size());
        assertArrayEquals(before, Files.readAllBytes(home.resolve("repository/repository")));
    }

    @Test
    void aSecondRunFinishesWhatWasBrokenOff() throws IOException {
        Site site = Site.without(home);
        String id = init(site, "--json").json().get("repository").asText();
        Files.delete(home.resolve("repository/repository"));
        AgentRun again = init(site, "--json", "--recovery-key-out", site.path("recovery"));
        assertEquals(0, again.exit(), again.err());
        assertEquals(id, again.json().get("repository").asText());
        assertEquals(1, site.objects("repository", "keys/epochs").size());
        AgentRun list =
                site.run("keys", "list", "--repository", site.url("repository"), "--key-file", site.path("recovery"));
        assertEquals(0, list.exit(), list.err());
    }

    @Test
    void whatIsLeftOfARepositoryGetsNoNewKeys() throws IOException {
        Site site = Site.without(home);
        Files.createDirectory(home.resolve("repository"));
        Files.writeString(home.resolve("repository/repository"), "whatever it may be");
        assertEquals(6, init(site).exit());
        assertEquals(List.of(), site.objects("repository", "keys"));
    }

    @Test
    void aMissingKeyFileIsRefusedBeforeAnythingIsMade() throws IOException {
        Site site = Site.without(home);
        AgentRun init =
                site.run("init", "--repository", site.url("repository"), "--key-file", site.path("no such file"));
        assertEquals(2, init.exit());
        assertTrue(init.err().contains("'" + site.path("no such file") + "'"), "a command to paste: " + init.err());
        assertFalse(Files.exists(home.resolve("repository")));
    }

    @Test
    void aPassphraseThatCanBeGuessedIsRefused() throws IOException {
        Site site = Site.without(home);
        site.secret("weak", "1234567");
        AgentRun init = site.run("init", "--repository", site.url("repository"), "--key-file", site.path("weak"));
        assertEquals(2, init.exit());
        assertFalse(Files.exists(home.resolve("repository")));
    }

    @Test
    void aRecoveryKeyIsNeverWrittenOverAnotherFile() throws IOException {
        Site site = Site.without(home);
        site.secret("recovery", "something dear");
        assertEquals(6, init(site, "--recovery-key-out", site.path("recovery")).exit());
        assertEquals("something dear\n", Files.readString(home.resolve("recovery")));
        assertFalse(Files.exists(home.resolve("repository/repository")));
    }

    @Test
    void aRecoveryKeyOfNoRepositoryIsNotLeftBehind() throws IOException {
        Site site = Site.without(home);
        Files.createDirectories(home.resolve("repository/keys"));
        Files.writeString(home.resolve("repository/keys/epochs"), "in the way");
        int exit = init(site, "--recovery-key-out", site.path("recovery")).exit();
        assertEquals(1, exit);
        assertFalse(Files.exists(home.resolve("recovery")));
    }

    @Test
    void aReplicaIsTheSameRepositoryUnderKeysOfItsOwn() throws IOException {
        Site site = Site.with(home);
        site.secret("other", "another passphrase that only tests use");
        AgentRun init = site.succeed(
                "init",
                "--json",
                "--repository",
                site.url("other-site"),
                "--key-file",
                site.path("other"),
                "--replica-of",
                site.url("repository"),
                "--replica-key-file",
                site.path("key"));
        assertEquals(
                site.onRepository("keys", "list", "--json").json().get("repository"),
                init.json().get("repository"));
        assertEquals(
                2,
                site.run("keys", "list", "--repository", site.url("other-site"), "--key-file", site.path("key"))
                        .exit());
    }
}
