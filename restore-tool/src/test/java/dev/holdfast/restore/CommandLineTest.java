package dev.holdfast.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"points", "ls", "cat", "disk", "files", "database", "verify"})
    void theHelpOfEveryCommandHasAnExampleAndTheExitCodes(String command) {
        ProgramRun run = ProgramRun.restore(home, command, "--help");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("\n  holdfast-restore " + command + " "), run.out());
        assertTrue(run.out().contains("130   interrupted"), run.out());
    }

    @Test
    void everythingThatIsMissingIsToldAtOnce() {
        ProgramRun run = ProgramRun.restore(home, "disk", "--at", "yesterday");
        assertEquals(2, run.exit());
        for (String option : new String[] {"--repository", "--key-file", "--workload", "--to", "--at"}) {
            assertTrue(run.err().contains(option), run.err());
        }
    }
}
