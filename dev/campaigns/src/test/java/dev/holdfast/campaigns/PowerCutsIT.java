package dev.holdfast.campaigns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerCutsIT {
    @TempDir
    Path work;

    @Test
    void aPowerCutLosesNothingThatWasAcknowledged() throws Exception {
        assumeTrue(
                VolatileDisk.unavailable().isEmpty(),
                () -> VolatileDisk.unavailable().orElse(""));
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Verdict verdict = new Verdict("powercut", System.out);
        verdict.tell("seed %d", seed);
        try (PowerCuts campaign = new PowerCuts(Programs.ofClassPath(), work, 8L << 20, seed, verdict)) {
            campaign.run(1);
        }
        assertEquals(List.of(), verdict.broken());
    }
}
