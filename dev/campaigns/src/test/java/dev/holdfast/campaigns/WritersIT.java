package dev.holdfast.campaigns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritersIT {
    @TempDir
    Path work;

    @Test
    void twoWritersAtOnceLeaveARepositoryThatIsWhole() throws Exception {
        long seed = new SecureRandom().nextInt(Integer.MAX_VALUE);
        Verdict verdict = new Verdict("writers", System.out);
        verdict.tell("seed %d", seed);
        try (Writers writers = new Writers(Programs.ofClassPath(), work, 8L << 20, seed, verdict)) {
            writers.run(2);
        }
        assertEquals(List.of(), verdict.broken());
    }
}
