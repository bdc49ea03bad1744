package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicateCommandTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepositoryWithAPointAndAnEmptyReplica() throws IOException {
        site = Site.with(home);
        backup(1);
    }

    private void backup(long seed) throws IOException {
        Path disk = site.disk("disk", 2 << 20, seed);
        AgentRun run = site.backUp(disk);
        assertEquals(0, run.exit(), run.err());
    }

    private AgentRun replicate(String from, String to) {
        return site.run(
                "replicate",
                "--json",
                "--from",
                site.url(from),
                "--to",
                site.url(to),
                "--key-file",
                site.path("key"),
                "--to-key-file",
                site.path("far-key"));
    }

    private AgentRun verifyFar() {
        return site.run(
                "verify",
                "--json",
                "--data",
                "100",
                "--repository",
                site.url("far"),
                "--key-file",
                site.path("far-key"));
    }

    @Test
    void theReplicaIsBroughtUpToDateAndThenHasNothingLeftToCopy() {
        assertEquals(1, replicate("repository", "far").json().get("points").asInt());
        assertEquals(0, replicate("repository", "far").json().get("bytes").asLong());
        assertEquals(1, verifyFar().json().get("points").asInt());
    }

    @Test
    void whatIsWrittenUnderNewKeysIsReadableThereToo() throws IOException {
        replicate("repository", "far");
        assertEquals(0, site.onRepository("keys", "rotate").exit());
        backup(2);
        assertEquals(0, replicate("repository", "far").exit());
        AgentRun verify = verifyFar();
        assertEquals(0, verify.exit(), verify.out());
        assertEquals(2, verify.json().get("points").asInt());
    }

    @Test
    void whatIsDamagedAtTheSourceIsNamedAndNotCopied() throws IOException {
        Path pack = site.objects("repository", "packs").getFirst();
        Site.damage(pack);
        AgentRun run = replicate("repository", "far");
        assertEquals(5, run.exit(), run.err());
        JsonNode report = run.json();
        assertEquals(1, report.get("missingPoints").asInt());
        assertFalse(report.get("failures").isEmpty());
        assertEquals(0, verifyFar().exit(), "the replica stays right");
    }

    @Test
    void twoRepositoriesAreNotMixed() {
        site.succeed("init", "--repository", site.url("other"), "--key-file", site.path("passphrase"));
        AgentRun run = site.run(
                "replicate",
                "--from",
                site.url("repository"),
                "--to",
                site.url("other"),
                "--key-file",
                site.path("key"),
                "--to-key-file",
                site.path("passphrase"));
        assertEquals(6, run.exit(), run.err());
    }
}
