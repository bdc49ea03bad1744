package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Clocks clocks = new Clocks();
    private final Timeline timeline = new Timeline(clocks.now());

    @Test
    void timeThatPassesOnBothClocksPasses() {
        assertEquals(3_600_000, passed(() -> clocks.pass(Duration.ofHours(1))));
        assertTrue(timeline.jump().isEmpty());
    }

    @Test
    void timeInWhichTheHostSleptPassedToo() {
        assertEquals(7_200_000, passed(() -> clocks.jump(Duration.ofHours(2))));
        assertEquals(Duration.ofHours(2), timeline.jump().orElseThrow().by());
    }

    @Test
    void aClockThatIsSetBackTakesNoTimeBack() {
        long instant = timeline.position(clocks.wall());
        assertEquals(0, passed(() -> clocks.jump(Duration.ofHours(-1))));
        assertEquals(60_000, passed(() -> clocks.pass(Duration.ofMinutes(1))));
        assertEquals(60_000, timeline.position(clocks.wall()) - instant);
        assertEquals(Duration.ofHours(-1), timeline.jump().orElseThrow().by());
    }

    @Test
    void clocksThatAreReadAtSlightlyDifferentMomentsAddNothingUp() {
        long passed = 0;
        for (int i = 0; i < 1_000; i++) {
            int jitter = i % 2 == 0 ? 900 : -900;
            passed += passed(() -> {
                clocks.pass(Duration.ofSeconds(1));
                clocks.jump(Duration.ofMillis(jitter));
            });
        }
        assertEquals(1_000_000, passed);
    }

    @Test
    void positionsAndInstantsAreEachOthersInverse() {
        clocks.jump(Duration.ofHours(5));
        timeline.advance(clocks.now());
        Instant instant = clocks.wall().plusMillis(123);
        assertEquals(instant, timeline.instant(timeline.position(instant)));
    }

    private long passed(Runnable what) {
        long before = timeline.advance(clocks.now());
        what.run();
        return timeline.advance(clocks.now()) - before;
    }
}
