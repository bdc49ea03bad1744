package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepository() throws IOException {
        site = Site.with(home);
    }

    private AgentRun listWith(String keyFile) {
        return site.run("keys", "list", "--repository", site.url("repository"), "--key-file", site.path(keyFile));
    }

    @Test
    void eachKindOfKeyThatIsAddedOpensTheRepository() throws IOException {
        site.secret("second", "a second passphrase for tests");
        assertEquals(
                0,
                site.onRepository("keys", "add", "--label", "b", "--passphrase-file", site.path("second"))
                        .exit());
        assertEquals(
                0,
                site.onRepository("keys", "add", "--label", "c", "--recovery-key-out", site.path("recovery"))
                        .exit());
        assertEquals(
                0,
                site.onRepository("keys", "add", "--label", "d", "--host-key-out", site.path("host"))
                        .exit());
        for (String key : new String[] {"second", "recovery", "host"}) {
            AgentRun list = listWith(key);
            assertEquals(0, list.exit(), list.err());
        }
    }

    @Test
    void aSealedHostAddsPointsAndReadsNone() throws IOException {
        AgentRun add = site.onRepository(
                "keys", "add", "--label", "web", "--role", "writer", "--host-key-out", site.path("host"));
        assertEquals(0, add.exit(), add.err());
        Path disk = site.disk("disk", 1 << 20, 1);
        AgentRun backup = site.run(
                "backup",
                "--repository",
                site.url("repository"),
                "--key-file",
                site.path("host"),
                "--disk",
                disk.toString(),
                "--name",
                "web");
        assertEquals(0, backup.exit(), backup.err());
        AgentRun verify = site.run("verify", "--repository", site.url("repository"), "--key-file", site.path("host"));
        assertEquals(2, verify.exit());
        assertEquals(
                1, site.onRepository("verify", "--json").json().get("points").asInt());
    }

    @Test
    void aRecipientIsRemovedOnlyWhenThatIsConfirmedAndThenChangesNothingMore() {
        AgentRun add =
                site.onRepository("keys", "add", "--json", "--label", "old", "--host-key-out", site.path("host"));
        String beginning = add.json().get("id").asText().substring(0, 12);
        assertEquals(6, site.onRepository("keys", "remove", beginning).exit());
        assertEquals(0, rotateWith("host").exit());
        assertEquals(0, site.onRepository("keys", "remove", beginning, "--yes").exit());
        assertEquals(2, rotateWith("host").exit());
    }

    @Test
    void whatIsWrittenAfterARemovalIsClosedToTheRemovedKey() throws IOException {
        AgentRun add =
                site.onRepository("keys", "add", "--json", "--label", "old", "--host-key-out", site.path("host"));
        String id = add.json().get("id").asText();
        assertEquals(0, site.onRepository("keys", "remove", id, "--yes").exit());
        assertEquals(0, site.backUp(site.disk("disk", 1 << 20, 2)).exit());
        AgentRun verify = site.run("verify", "--repository", site.url("repository"), "--key-file", site.path("host"));
        assertEquals(3, verify.exit(), verify.err());
        assertTrue(verify.out().contains("not checked"), verify.out());
    }

    private AgentRun rotateWith(String keyFile) {
        return site.run("keys", "rotate", "--repository", site.url("repository"), "--key-file", site.path(keyFile));
    }

    @Test
    void aRecipientThatIsNotThereIsNotFound() {
        assertEquals(4, site.onRepository("keys", "remove", "0000", "--yes").exit());
    }

    @Test
    void theLastRestorerIsNotRemoved() {
        JsonNode list = site.onRepository("keys", "list", "--json").json();
        String own = list.get("used").asText();
        for (JsonNode each : list.get("recipients")) {
            String id = each.get("id").asText();
            if (!id.equals(own)) {
                assertEquals(0, site.onRepository("keys", "remove", id, "--yes").exit());
            }
        }
        assertEquals(6, site.onRepository("keys", "remove", own, "--yes").exit());
    }

    @Test
    void rotatingStartsANewEpochThatTheSameKeyOpens() {
        assertEquals(
                2,
                site.onRepository("keys", "rotate", "--json")
                        .json()
                        .get("epoch")
                        .asInt());
        assertEquals(
                2,
                site.onRepository("keys", "list", "--json").json().get("epoch").asInt());
    }

    @Test
    void aKeyIsNeverWrittenOverAnotherFile() throws IOException {
        site.secret("host", "something dear");
        AgentRun add = site.onRepository("keys", "add", "--label", "x", "--host-key-out", site.path("host"));
        assertEquals(6, add.exit());
        assertEquals("something dear\n", Files.readString(home.resolve("host")));
    }

    @Test
    void aKeyThatDidNotComeToBeLeavesNoFile() throws IOException {
        AgentRun add = site.onRepository(
                "keys", "add", "--label", "web", "--role", "writer", "--host-key-out", site.path("sealed"));
        assertEquals(0, add.exit(), add.err());
        AgentRun refused = site.run(
                "keys",
                "add",
                "--label",
                "x",
                "--host-key-out",
                site.path("other"),
                "--repository",
                site.url("repository"),
                "--key-file",
                site.path("sealed"));
        assertEquals(2, refused.exit(), refused.err());
        assertFalse(Files.exists(home.resolve("other")));
        assertTrue(Files.exists(home.resolve("sealed")));
    }
}
