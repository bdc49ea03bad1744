package dev.holdfast.agent.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReachTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Reach reach = new Reach();

    private static LogPosition at(String stream, long offset) {
        return new LogPosition(stream, offset);
    }

    private void heard(String stream, long offset, int second) {
        reach.heard(new LogEvent.Mark(at(stream, offset), NOON.plusSeconds(second)));
    }

    @Test
    void anInstantIsReachedWhenAllBeforeItsMarkIsStored() {
        heard("one", 10, 1);
        heard("one", 20, 2);
        assertEquals(Optional.empty(), reach.until());
        reach.stored(at("one", 15), List.of());
        assertEquals(Optional.of(NOON.plusSeconds(1)), reach.until());
        heard("one", 15, 3);
        reach.stored(at("one", 20), List.of());
        assertEquals(Optional.of(NOON.plusSeconds(3)), reach.until());
    }

    @Test
    void whatNothingHappensInIsReachedAtOnce() {
        reach.stored(at("one", 15), List.of());
        heard("one", 15, 5);
        assertEquals(Optional.of(NOON.plusSeconds(5)), reach.until());
    }

    @Test
    void aMarkOfAStreamThatWasLeftHoldsUpNone() {
        reach.stored(at("one", 10), List.of());
        heard("one", 20, 1);
        heard("two", 12, 2);
        reach.stored(at("two", 12), List.of());
        assertEquals(Optional.of(NOON.plusSeconds(2)), reach.until());
    }

    @Test
    void aSegmentThatComesAgainTakesNothingBack() throws Exception {
        reach.stored(at("one", 20), List.of());
        reach.stored(at("one", 10), List.of());
        assertEquals(Optional.of(at("one", 20)), reach.end());
        assertTrue(reach.await(at("one", 20), 0));
        assertFalse(reach.await(at("one", 21), 0));
    }

    @Test
    void whoWaitsIsSeenAsLongAsHeWaits() throws Exception {
        assertFalse(reach.isAwaited());
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                reach.await(at("one", 10), 60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!reach.isAwaited()) {
            Thread.onSpinWait();
        }
        reach.stored(at("one", 10), List.of());
        waiting.join();
        assertFalse(reach.isAwaited());
    }
}
