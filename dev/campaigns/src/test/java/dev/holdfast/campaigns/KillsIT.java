package dev.holdfast.campaigns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillsIT {
    @TempDir
    Path work;

    @Test
    void killedProgramsLoseNothingThatWasAcknowledged() throws Exception {
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Verdict verdict = new Verdict("kills", System.out);
        verdict.tell("seed %d", seed);
        try (Kills kills = new Kills(Programs.ofClassPath(), work, 8L << 20, seed, verdict)) {
            kills.run(2);
        }
        assertEquals(List.of(), verdict.broken());
    }
}
