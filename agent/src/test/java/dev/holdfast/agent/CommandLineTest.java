package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "check",
                "backup",
                "replicate",
                "verify",
                "keys",
                "keys list",
                "keys add",
                "keys remove",
                "keys rotate"
            })
    void theHelpOfEveryCommandHasAnExampleAndTheExitCodes(String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.add("--help");
        AgentRun run = AgentRun.of(home, args.toArray(String[]::new));
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("\n  holdfast-agent " + command + " "), run.out());
        assertTrue(run.out().contains("130   interrupted"), run.out());
    }

    @Test
    void everyProblemOfACommandLineIsToldOnce() {
        AgentRun run = AgentRun.of(home, "verify", "--data", "lots", "--repositry", "file:///x", "--frob");
        assertEquals(2, run.exit());
        List<String> problems = run.err()
                .lines()
                .filter(line -> line.startsWith("holdfast-agent: "))
                .toList();
        assertEquals(4, problems.size(), run.err());
        assertTrue(run.err().contains("did you mean --repository?"), run.err());
        assertTrue(run.err().contains("--key-file"), run.err());
        assertTrue(run.err().contains("--data"), run.err());
        assertTrue(run.err().contains("--frob"), run.err());
    }

    @Test
    void anUnknownCommandIsToldWithTheOneThatWasMeant() {
        AgentRun run = AgentRun.of(home, "bakcup");
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("did you mean backup?"), run.err());
    }

    @Test
    void aWrongCommandLineIsToldAsJsonToo() {
        AgentRun run = AgentRun.of(home, "verify", "--json", "--repository", "/srv/backup");
        assertEquals(2, run.exit());
        assertEquals(2, run.json().get("exit").asInt());
        assertTrue(run.json().get("error").asText().contains("file:///srv/backup"), run.out());
    }

    @Test
    void noStackTraceIsShownUnlessAskedFor() {
        String[] command = {"verify", "--repository", "file:///no/such/folder", "--key-file", "/no/such/key"};
        assertTrue(AgentRun.of(home, command).err().lines().noneMatch(line -> line.startsWith("\tat ")));
        List<String> debugging = new ArrayList<>(List.of(command));
        debugging.add("--debug");
        AgentRun run = AgentRun.of(home, debugging.toArray(String[]::new));
        assertTrue(run.err().lines().anyMatch(line -> line.startsWith("\tat ")), run.err());
    }

    @Test
    void aUrlThatNoPluginOpensIsWrong() throws IOException {
        Site site = Site.without(home);
        assertEquals(
                2,
                site.run("verify", "--repository", "gopher://x/y", "--key-file", site.path("key"))
                        .exit());
    }
}
