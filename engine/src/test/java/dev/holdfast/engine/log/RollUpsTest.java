package dev.holdfast.engine.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.WrappedKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollUpsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final RollUps rollUps = new RollUps();
    private final LogName.Folder folder = new LogName.Folder("0".repeat(32), "1".repeat(32));
    private long end;

    /** Adds the next segment of so many bytes; the lengths of what is to be rolled up then. */
    private List<Long> add(long bytes) {
        long start = end;
        end += bytes;
        LogFrame frame =
                new LogFrame(start, end, 100, new WrappedKey(false, Id.random(new SecureRandom()), new byte[60]));
        LogHead head = new LogHead(
                "orders", "server", "one", start, end, true, Optional.empty(), List.of(frame), List.of(), List.of());
        LogName name = new LogName(folder, "one", start, end, "a".repeat(64));
        List<Long> lengths = new ArrayList<>();
        rollUps.add(new RollUps.Stored(name, head), NOW)
                .ifPresent(all -> all.forEach(
                        each -> lengths.add(each.head().end() - each.head().start())));
        return lengths;
    }

    @Test
    void smallSegmentsAreRolledUpWhenTheyAreEnoughTogether() {
        for (int i = 0; i < 15; i++) {
            assertEquals(List.of(), add(1 << 20));
        }
        assertEquals(16, add(1 << 20).size());
    }

    @Test
    void largeSegmentsStayAsTheyAreHoweverManyThereAre() {
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of(), add(RollUps.LARGE));
        }
    }

    @Test
    void aLargeSegmentEndsTheRunOfSmallOnesBeforeIt() {
        add(1000);
        add(2000);
        assertEquals(List.of(1000L, 2000L), add(RollUps.LARGE));
        assertEquals(List.of(), add(3000));
        assertEquals(List.of(), add(RollUps.LARGE)); // one alone is no run
    }

    @Test
    void manySegmentsAreRolledUpHoweverSmallTheyAre() {
        for (int i = 1; i < RollUps.MANY; i++) {
            assertEquals(List.of(), add(100));
        }
        assertEquals(RollUps.MANY, add(100).size());
    }
}
