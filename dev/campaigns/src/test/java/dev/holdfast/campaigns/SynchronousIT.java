package dev.holdfast.campaigns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynchronousIT {
    @TempDir
    Path work;

    @Test
    void whatWasAcknowledgedIsAtBothSitesThoughTheAgentIsKilled() throws Exception {
        long seed = 20261122;
        Verdict verdict = new Verdict("synchronous", System.out);
        try (Synchronous campaign = new Synchronous(Programs.ofClassPath(), work, seed, verdict)) {
            campaign.round();
            campaign.round();
            campaign.judge();
        }
        assertEquals(List.of(), verdict.broken());
    }
}
