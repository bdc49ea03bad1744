package dev.holdfast.campaigns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleIT {
    @TempDir
    Path work;

    @Test
    void requestsDoNotGrowWithThePacksThatThereAre() throws Exception {
        Verdict verdict = new Verdict("scale", System.out);
        new ScaleOfRequests(work, 1, verdict).run(20_000);
        assertEquals(List.of(), verdict.broken());
    }

    @Test
    void aColdRestoreNeedsNothingOfALargeIndex() throws Exception {
        Verdict verdict = new Verdict("scale", System.out);
        new ScaleOfIndex(Programs.ofClassPath(), work, 1, verdict).run(400_000, 8);
        assertEquals(List.of(), verdict.broken());
    }
}
