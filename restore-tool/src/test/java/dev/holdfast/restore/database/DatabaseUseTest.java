package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.restore.ProgramRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Combinations of options that make no sense are refused, all at once, before any repository is asked. */
class DatabaseUseTest {
    private static final int USAGE = 2;

    @TempDir
    Path home;

    private String refused(String... options) {
        List<String> all = new ArrayList<>(List.of(
                "database",
                "--repository",
                home.resolve("nowhere").toUri().toString(),
                "--key-file",
                home.resolve("key").toString(),
                "--workload",
                "orders",
                "--to",
                home.resolve("restored").toString()));
        all.addAll(List.of(options));
        ProgramRun run = ProgramRun.restore(home, all.toArray(String[]::new));
        assertEquals(USAGE, run.exit(), run.err());
        return run.err();
    }

    private void names(String said, String... options) {
        for (String option : options) {
            assertTrue(said.contains(option), said);
        }
    }

    @Test
    void twoWaysToReplaceExcludeEachOther() {
        names(refused("--at", "latest", "--overwrite", "--delta"), "--overwrite", "--delta");
    }

    @Test
    void whatIsNotStartedNeitherFollowsNorRunsNorIsAsked() {
        String said = refused("--at", "latest", "--no-start", "--follow", "--keep-running", "--check-sql", "SELECT 1");
        names(said, "--no-start", "--follow", "--keep-running", "--check-sql");
    }

    @Test
    void aStandbyHasNoEnd() {
        names(refused("--at", "-15m", "--follow"), "--follow", "--at latest");
        names(refused("--lsn", "0/1", "--follow"), "--follow");
    }

    @Test
    void allElseHasOne() {
        names(refused("--no-start"), "--at", "--lsn", "--transaction", "--restore-point");
    }
}
