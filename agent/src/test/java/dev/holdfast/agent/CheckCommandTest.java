package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aConfigurationOfWhichAllIsThere() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:key"}
              - {name: far, repository: "%s", key: "file:far-key", replication: {mode: async}}
            workloads:
              - {name: web, source: {type: disk, path: disk}, rpo: 1h}
              - {name: app, source: {type: directory, path: tree}, rpo: 1h}
            """.formatted(site.url("repository"), site.url("far")));
    }

    private void change(String right, String wrong) throws IOException {
        Path file = home.resolve("agent.yaml");
        Files.writeString(file, Files.readString(file).replace(right, wrong));
    }

    private AgentRun check(String... more) {
        return more.length == 0
                ? site.run("check", "--config", site.path("agent.yaml"))
                : site.run("check", "--config", site.path("agent.yaml"), more[0]);
    }

    private static List<String> failed(AgentRun run) {
        return run.out().lines().filter(line -> line.startsWith("failed  ")).toList();
    }

    @Test
    void eachThingThatIsRightHasALineThatSaysSo() {
        AgentRun run = check();
        assertEquals(0, run.exit(), run.out() + run.err());
        List<String> lines = run.out().lines().toList();
        assertEquals(10, lines.size(), run.out());
        assertTrue(lines.stream().allMatch(line -> line.startsWith("ok      ")), run.out());
        assertTrue(lines.get(0).startsWith("ok      source web  disk " + site.path("disk")), run.out());
        assertTrue(
                lines.get(2).matches("ok {6}site home {2}file:.*/repository {2}[0-9]+ ms, room for [0-9.]+ .*"),
                run.out());
        assertEquals("ok      store home  a small object  puts, reads and deletes", lines.get(4));
        assertTrue(lines.get(6).startsWith("ok      key home  file:" + site.path("key")), run.out());
        assertTrue(lines.get(8).startsWith("ok      sites home, far  of one repository"), run.out());
        assertTrue(lines.get(9).matches("ok {6}state host-a {2}.*/state {2}can be written, room for .*"), run.out());
    }

    @Test
    void asJsonItIsOneDocument() throws IOException {
        assertTrue(check("--json").json().get("ok").asBoolean());
        change("path: tree", "path: gone");
        JsonNode document = check("--json").json();
        assertFalse(document.get("ok").asBoolean());
        assertEquals(10, document.get("tried").size());
        assertEquals(
                site.path("agent.yaml") + ":7", document.at("/tried/1/line").asText(), document::toString);
        assertEquals(7, document.at("/tried/1/exit").asInt(), document::toString);
        assertFalse(document.at("/tried/1/hint").asText().isEmpty(), document::toString);
    }

    @Test
    void whatCannotBeReachedDoesNotKeepTheRestFromBeingTried() throws IOException {
        change("path: disk", "path: gone");
        change(site.url("far"), site.url("gone"));
        AgentRun run = check();
        assertEquals(7, run.exit(), run.out());
        assertEquals(4, failed(run).size(), "a source, a site, its store and its key: " + run.out());
        assertEquals(9, run.out().lines().count(), run.out());
        assertTrue(failed(run).stream().allMatch(line -> line.contains("; try: ")), run.out());
    }

    @Test
    void aSourceOfAnotherKindIsNotRight() throws IOException {
        change("path: tree", "path: disk");
        AgentRun run = check();
        assertEquals(7, run.exit(), run.out());
        assertTrue(failed(run).getFirst().startsWith("failed  source app  directory "), run.out());
    }

    @Test
    void aKeyThatDoesNotOpenIsToldOfAndNotShown() throws IOException {
        site.secret("far-key", "correct horse battery staple");
        AgentRun run = check();
        assertEquals(2, run.exit(), run.out());
        assertTrue(failed(run).getFirst().startsWith("failed  key far  "), run.out());
        assertFalse((run.out() + run.err()).contains("horse"), run.out());
    }

    @Test
    void aKeyThatEverybodyMayReadIsNotRight() throws IOException {
        Files.setPosixFilePermissions(home.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
        AgentRun run = check();
        assertEquals(2, run.exit(), run.out());
        assertTrue(failed(run).getFirst().contains("chmod 600"), run.out());
    }

    @Test
    void severalKindsOfFaultsAreThatSomethingFellShort() throws IOException {
        change("path: disk", "path: gone");
        site.secret("far-key", "not its key");
        assertEquals(3, check().exit());
    }

    @Test
    void aKeyThatMayNotWriteIsNotRight() {
        AgentRun add = site.onRepository(
                "keys", "add", "--label", "m", "--role", "maintainer", "--host-key-out", site.path("maintainer"));
        assertEquals(0, add.exit(), add.err());
        AgentRun run = withKey("maintainer");
        assertEquals(3, run.exit(), run.out());
        assertTrue(failed(run).getFirst().contains("maintainer does not write points"), run.out());
    }

    private AgentRun withKey(String key) {
        try {
            change("file:key", "file:" + key);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return check();
    }

    @Test
    void sitesOfTwoRepositoriesAreNotRight() throws IOException {
        site.succeed("init", "--repository", site.url("other"), "--key-file", site.path("passphrase"));
        change(site.url("far"), site.url("other"));
        change("file:far-key", "file:passphrase");
        AgentRun run = check();
        assertEquals(3, run.exit(), run.out());
        assertEquals(1, failed(run).size(), run.out());
        assertTrue(failed(run).getFirst().startsWith("failed  sites home, far  "), run.out());
    }

    @Test
    void theFileAloneCanBeRead() throws IOException {
        change("path: tree", "path: gone");
        AgentRun run = check("--file-only");
        assertEquals(0, run.exit(), run.err());
        assertEquals("", run.out());
        change("rpo: 1h", "rpo: soon");
        assertEquals(2, check("--file-only").exit());
    }

    @Test
    void nothingIsTriedOfAConfigurationThatIsWrong() throws IOException {
        change("rpo", "rop");
        AgentRun run = check();
        assertEquals(2, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().contains("did you mean rpo?"), run.err());
    }

    @Test
    void hooksAreLookedForAndNotRun() throws IOException {
        Path program = Files.writeString(home.resolve("hook"), "#!/bin/sh\ntouch " + site.path("it-ran") + "\n");
        change(
                "path: tree}, rpo: 1h",
                "path: tree}, rpo: 1h,\n     hooks: {before: [" + program + "],\n       after: [" + site.path("gone")
                        + "]}");
        AgentRun run = check();
        assertEquals(2, run.exit(), run.out());
        assertEquals(2, failed(run).size(), run.out());
        assertTrue(failed(run).getFirst().contains("hook app  before " + program), run.out());
        assertTrue(failed(run).getFirst().contains("may not be run by this user"), run.out());
        assertTrue(failed(run).getFirst().endsWith("(" + site.path("agent.yaml") + ":8)"), run.out());
        assertTrue(failed(run).getLast().endsWith("(" + site.path("agent.yaml") + ":9)"), run.out());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        assertEquals(1, failed(check()).size());
        assertFalse(Files.exists(home.resolve("it-ran")));
    }

    @Test
    void nothingStaysInAStoreThatWasTried() throws IOException {
        check();
        assertEquals(List.of(), site.objects("repository", "trial"));
        assertEquals(List.of(), site.objects("far", "trial"));
    }

    @Test
    void aStoreThatIsOnlyReadIsNotWrittenTo() throws IOException {
        FileTime before = lastTrial("repository");
        AgentRun run = check("--read-only");
        assertEquals(0, run.exit(), run.out());
        assertEquals(8, run.out().lines().count(), run.out());
        assertEquals(before, lastTrial("repository"));
        check();
        assertNotEquals(before, lastTrial("repository"));
    }

    @Test
    void aFileSiteWithoutRoomIsNotRight() throws IOException {
        change(site.url("far"), site.url("far") + "?reserve=1024TiB");
        AgentRun run = check();
        assertEquals(3, run.exit(), run.out());
        assertTrue(failed(run).getFirst().startsWith("failed  site far  "), run.out());
        assertTrue(failed(run).getFirst().contains("no room is left there"), run.out());
        assertTrue(failed(run).getFirst().endsWith("(" + site.path("agent.yaml") + ":4)"), run.out());
    }

    @Test
    void aStateFolderThatCannotBeMadeIsNotRight() throws IOException {
        change("state: state", "state: disk/state");
        Files.createDirectory(home.resolve("other-cache"));
        AgentRun run = site.run("check", "--config", site.path("agent.yaml"), "--cache", site.path("other-cache"));
        assertTrue(
                failed(run).stream().anyMatch(line -> line.startsWith("failed  state host-a  " + site.path("disk"))),
                run.out() + run.err());
    }

    @Test
    void nothingIsPutWhereTheStoreSaysThatItIsElsewhere() throws IOException {
        change(site.url("far"), LabelledStores.SCHEME + site.url("far").substring("file".length()));
        change("key: \"file:far-key\"", "key: \"file:far-key\", region: eu-central");
        Files.writeString(home.resolve("far.region"), "us-east-1");
        FileTime before = lastTrial("far");
        AgentRun run = check();
        assertEquals(2, failed(run).size(), run.out());
        assertTrue(failed(run).getLast().startsWith("failed  store far  "), run.out());
        assertEquals(before, lastTrial("far"));
    }

    /** When something was put into the folder for trials, or taken out of it. */
    private FileTime lastTrial(String repository) throws IOException {
        return Files.getLastModifiedTime(home.resolve(repository).resolve("trial"));
    }

    @Test
    void thoseWhoAreToldAreTriedWithoutBeingTold() throws IOException {
        try (WebhookServer server = new WebhookServer()) {
            Files.writeString(
                    home.resolve("agent.yaml"),
                    """
                    notifications:
                      - {type: webhook, url: "%s", events: ["*"]}
                      - {type: command, run: ["%s"], events: ["*"]}
                    """.formatted(server.url(), site.path("no-program")),
                    StandardOpenOption.APPEND);
            AgentRun run = check();
            assertEquals(2, run.exit(), run.out());
            assertTrue(run.out().contains("ok      notification webhook  webhook http://127.0.0.1:"), run.out());
            assertTrue(
                    failed(run)
                            .getFirst()
                            .endsWith("there is no program " + site.path("no-program") + "  (" + site.path("agent.yaml")
                                    + ":10)"),
                    run.out());
            assertTrue(server.isQuiet());
        }
    }
}
