package dev.holdfast.campaigns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlipsIT {
    @TempDir
    Path work;

    @Test
    void damageOfAnyObjectIsFoundAndNeverRestored() throws Exception {
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Verdict verdict = new Verdict("flips", System.out);
        verdict.tell("seed %d", seed);
        new Flips(Specimen.build(work, seed), work, seed, verdict).run(64);
        assertEquals(List.of(), verdict.broken());
    }
}
