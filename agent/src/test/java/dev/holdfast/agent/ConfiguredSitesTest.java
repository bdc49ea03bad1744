package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several sites of one configuration. */
class ConfiguredSitesTest {
    @TempDir
    Path home;

    private Site site;

    @BeforeEach
    void aRepositoryAndAnEmptyReplica() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
    }

    /** Writes a configuration with further sites, each a name, a repository and how it is replicated. */
    private void configure(String... others) throws IOException {
        StringBuilder text = new StringBuilder("sites:\n");
        text.append("  - {name: home, repository: \"%s\", key: \"file:key\"}\n".formatted(site.url("repository")));
        for (int i = 0; i < others.length; i += 3) {
            text.append("  - {name: %s, repository: \"%s\", key: \"file:far-key\", replication: {%s}}\n"
                    .formatted(others[i], site.url(others[i + 1]), others[i + 2]));
        }
        text.append("workloads:\n  - {name: web, source: {type: disk, path: disk}, rpo: 1h}\n");
        Files.writeString(home.resolve("agent.yaml"), text);
    }

    private AgentRun backup(String... options) {
        return run("backup", options);
    }

    private AgentRun replicate(String... options) {
        return run("replicate", options);
    }

    private AgentRun run(String command, String... options) {
        String[] args = new String[options.length + 3];
        args[0] = command;
        args[1] = "--config";
        args[2] = site.path("agent.yaml");
        System.arraycopy(options, 0, args, 3, options.length);
        return site.run(args);
    }

    private int pointsAt(String repository) throws IOException {
        return site.objects(repository, "points").size();
    }

    @Test
    void aBackupLeavesAsynchronousSitesToReplication() throws IOException {
        configure("far", "far", "mode: async");
        assertEquals(0, backup().exit());
        assertEquals(1, pointsAt("repository"));
        assertEquals(0, pointsAt("far"));
        AgentRun run = replicate();
        assertEquals(0, run.exit(), run.err());
        assertEquals(1, pointsAt("far"));
        assertTrue(run.out().startsWith("far: copied 1 points and "), run.out());
    }

    @Test
    void aPointIsAtASynchronousSiteTooBeforeItIsToldOf() throws IOException {
        configure("far", "far", "mode: sync, when-broken: hold");
        AgentRun run = backup();
        assertEquals(0, run.exit(), run.err());
        assertEquals(1, pointsAt("far"));
        assertTrue(run.out().contains("durable at site far too"), run.out());
        JsonNode document = backup("--json").json();
        assertEquals(1, document.get("points").size(), document::toString);
        assertEquals("far", document.at("/synchronous/0/site").asText(), document::toString);
        assertEquals(1, document.at("/synchronous/0/points").asInt(), document::toString);
        assertEquals(2, pointsAt("far"));
    }

    @Test
    void whileASiteThatIsHeldForIsGoneNoPointIsTaken() throws IOException {
        configure("far", "gone", "mode: sync, when-broken: hold");
        AgentRun run = backup();
        assertEquals(7, run.exit(), run.err());
        assertTrue(run.err().contains("no point was taken: site 'far' is synchronous"), run.err());
        assertEquals(0, pointsAt("repository"));
        assertEquals("", run.out());
        assertEquals(7, backup("--json").json().get("exit").asInt());
    }

    @Test
    void withoutASynchronousSiteThatIsNotHeldForPointsAreDegraded() throws IOException {
        configure("far", "gone", "mode: sync, degrade-after: 1s");
        AgentRun run = backup("--json");
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.err().contains("synchronous site far: ") && run.err().contains("degraded"), run.err());
        assertEquals("far", run.json().at("/failures/0/site").asText(), run.out());
        assertFalse(run.json().at("/failures/0/held").asBoolean(), run.out());
        assertEquals(1, pointsAt("repository"));
    }

    @Test
    void aPointThatDoesNotReachASiteThatIsHeldForDoesNotCount() throws IOException {
        configure("far", "far", "mode: sync, when-broken: hold");
        site.secret("far-key", "not its key");
        AgentRun run = backup();
        assertEquals(2, run.exit(), run.err());
        assertTrue(run.err().contains("do not count as taken"), run.err());
    }

    @Test
    void aSiteThatFailsDoesNotHoldUpTheOthers() throws IOException {
        configure("gone", "gone", "mode: async", "far", "far", "mode: async");
        backup();
        backup();
        AgentRun run = replicate("--json");
        assertEquals(3, run.exit(), run.err());
        JsonNode document = run.json();
        assertEquals("far", document.at("/sites/0/site").asText(), document::toString);
        assertEquals("gone", document.at("/failures/0/site").asText(), document::toString);
        assertEquals(7, document.at("/failures/0/exit").asInt(), document::toString);
        assertEquals(2, pointsAt("far"));
    }

    @Test
    void severalSitesAreBroughtUpToDateAtOnce() throws IOException {
        site.succeed(
                "init",
                "--repository",
                site.url("near"),
                "--key-file",
                site.path("passphrase"),
                "--replica-of",
                site.url("repository"),
                "--replica-key-file",
                site.path("key"));
        configure("far", "far", "mode: async", "near", "near", "mode: async");
        Path file = home.resolve("agent.yaml");
        String text = Files.readString(file);
        int last = text.lastIndexOf("far-key");
        Files.writeString(file, text.substring(0, last) + "passphrase" + text.substring(last + "far-key".length()));
        backup();
        AgentRun run = replicate("--json");
        assertEquals(0, run.exit(), run.err());
        assertEquals(2, run.json().get("sites").size(), run.out());
        assertEquals(1, pointsAt("far"));
        assertEquals(1, pointsAt("near"));
    }

    @Test
    void onlyTheSitesThatAreNamedAreBroughtUpToDate() throws IOException {
        configure("gone", "gone", "mode: async", "far", "far", "mode: async");
        backup();
        assertEquals(0, replicate("--site", "far").exit());
        assertEquals(1, pointsAt("far"));
        assertEquals(7, replicate("--site", "gone").exit());
    }

    @Test
    void aSiteThatIsNotToBeCopiedToIsNotFound() throws IOException {
        configure("far", "far", "mode: async");
        AgentRun run = replicate("--site", "fra", "--site", "home");
        assertEquals(4, run.exit());
        assertTrue(run.err().contains("did you mean far?"), run.err());
        assertTrue(run.err().contains("'home' is the local one"), run.err());
    }

    @Test
    void withoutAnotherSiteThereIsNothingToCopyTo() throws IOException {
        configure();
        assertEquals(2, replicate().exit());
    }

    @Test
    void whatTheConfigurationSaysIsNotSaidAgain() throws IOException {
        configure("far", "far", "mode: async");
        AgentRun run = replicate("--from", site.url("repository"), "--to", site.url("far"));
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("--from and --config") && run.err().contains("--to and --config"), run.err());
        AgentRun without = site.run("replicate", "--site", "far");
        assertEquals(2, without.exit());
        for (String missing : new String[] {"--from", "--to", "--key-file", "--config only"}) {
            assertTrue(without.err().contains(missing), without.err());
        }
    }

    @Test
    void aDamagedPackIsNotCopiedAndTheExitStatusSaysSo() throws IOException {
        configure("far", "far", "mode: async");
        backup();
        Site.damage(site.objects("repository", "packs").getFirst());
        AgentRun run = replicate();
        assertEquals(5, run.exit(), run.err());
        assertTrue(run.out().contains("far: not copied: "), run.out());
    }

    @Test
    void aKeyMayBeACredentialOfTheService() throws IOException {
        configure();
        Path file = home.resolve("agent.yaml");
        Files.writeString(file, Files.readString(file).replace("file:key", "credential:key"));
        AgentRun outside = backup();
        assertEquals(2, outside.exit());
        assertTrue(outside.err().contains("LoadCredential=key:"), outside.err());
        AgentRun inside = AgentRun.with(
                Map.of("CREDENTIALS_DIRECTORY", home.toString(), "HOLDFAST_CACHE", site.path("cache")),
                "backup",
                "--config",
                file.toString());
        assertEquals(0, inside.exit(), inside.err());
        assertTrue(inside.out().contains("--key-file KEY-FILE"), inside.out());
    }
}
