package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepositoryWithAPoint() throws IOException {
        site = Site.with(home);
        Path disk = site.disk("disk", 2 << 20, 1);
        assertEquals(0, site.backUp(disk).exit());
    }

    @Test
    void aRightRepositoryIsFoundRight() {
        AgentRun run = site.onRepository("verify", "--json", "--data", "100");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.json().get("plainBytes").asLong() >= 2 << 20, run.out());
        assertEquals(0, run.json().get("problems").asInt());
    }

    @Test
    void aDamagedPackIsFoundByReadingItBackAndNamed() throws IOException {
        Path pack = site.objects("repository", "packs").getFirst();
        Site.damage(pack);
        AgentRun run = site.onRepository("verify", "--json", "--data", "100");
        assertEquals(5, run.exit(), run.err());
        String object = run.json().get("findings").get(0).get("object").asText();
        assertTrue(object.endsWith(pack.getFileName().toString()), object);
    }

    @Test
    void theNextBackupHealsWhatWasFoundDamaged() throws IOException {
        Path disk = site.home().resolve("disk");
        Path damaged = site.objects("repository", "packs").getFirst();
        Site.damage(damaged);
        Files.delete(site.objects("repository", "maps").getFirst());
        AgentRun found = site.onRepository("verify", "--data", "100");
        assertEquals(5, found.exit(), found.err());
        assertTrue(found.out().contains("the next backup of each workload stores this data again"), found.out());
        AgentRun backup = site.backUp(disk);
        assertEquals(3, backup.exit(), "done, and it says that the point before was damaged: " + backup.err());
        AgentRun healed = site.onRepository("verify", "--json", "--data", "100");
        assertEquals(0, healed.exit(), healed.out());
        assertEquals(2, healed.json().get("points").asInt());
        assertEquals(2, healed.json().get("notes").size(), healed.out());
        Files.delete(damaged);
        assertEquals(0, site.onRepository("verify", "--data", "100").exit());
    }

    @Test
    void aReplicationPutsBackWhatTheOtherSiteLacks() throws IOException {
        replicate();
        Path lost = site.objects("far", "packs").getFirst();
        Files.delete(lost);
        assertEquals(5, far("verify").exit());
        replicate();
        assertTrue(Files.exists(lost));
        AgentRun healed = far("verify", "--data", "100");
        assertEquals(0, healed.exit(), healed.out());
    }

    private AgentRun far(String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        args.addAll(List.of("--repository", site.url("far"), "--key-file", site.path("far-key")));
        return site.run(args.toArray(String[]::new));
    }

    private void replicate() {
        site.succeed(
                "replicate",
                "--from",
                site.url("repository"),
                "--to",
                site.url("far"),
                "--key-file",
                site.path("key"),
                "--to-key-file",
                site.path("far-key"));
    }

    @Test
    void aKeyThatCannotRecordSaysSo() throws IOException {
        AgentRun added = site.run(
                "keys",
                "add",
                "--label",
                "maintainer",
                "--role",
                "maintainer",
                "--host-key-out",
                site.path("maintainer"),
                "--repository",
                site.url("repository"),
                "--key-file",
                site.path("passphrase"));
        assertEquals(0, added.exit(), added.err());
        Files.delete(site.objects("repository", "packs").getFirst());
        AgentRun run =
                site.run("verify", "--repository", site.url("repository"), "--key-file", site.path("maintainer"));
        assertEquals(5, run.exit(), run.err());
        assertTrue(run.out().contains("could not be recorded"), run.out());
    }

    @Test
    void aPercentageBeyondAllIsRefused() {
        assertEquals(2, site.onRepository("verify", "--data", "101").exit());
    }
}
