package dev.holdfast.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir
    Path home;

    @Test
    void damageIsToldButNotRecorded() throws IOException {
        Protected made = Protected.in(home);
        made.damage("packs");
        ProgramRun run = made.restore("verify", "--data", "100");
        assertEquals(5, run.exit(), run.err());
        assertTrue(run.out().contains("holdfast-agent verify"), run.out());
        assertFalse(Files.exists(home.resolve("repository/ledger/damaged")));
    }
}
