package dev.holdfast.source.postgresql.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    /** The last of many rests, with so many bytes before each. */
    private Duration after(int bytes, boolean awaited) {
        Duration rest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            pace.came(bytes);
            rest = pace.rest(awaited);
        }
        return rest;
    }

    @Test
    void aStillLogIsLookedAtSeldom() {
        assertEquals(Pace.LONGEST, after(0, false));
    }

    @Test
    void aLogOfWhichLittleComesIsNotLookedAtForEachCommit() {
        assertEquals(Pace.LONGEST_OF_SOME, after(500, false));
    }

    @Test
    void aLogOfWhichMuchComesDoesNotWaitAtTheServer() {
        after(0, false);
        assertEquals(Pace.SHORTEST, after(Pace.MUCH + 1, false));
    }

    @Test
    void whoCommitsDoesNotWaitForARest() {
        after(0, false);
        assertTrue(pace.rest(true).compareTo(Pace.LONGEST_IF_AWAITED) <= 0);
        assertTrue(after(0, true).compareTo(Pace.LONGEST_IF_AWAITED) <= 0);
    }

    @Test
    void betweenMuchAndLittleTheRestStaysAsItIs() {
        Duration before = after(500, false);
        pace.came(Pace.LITTLE);
        assertEquals(before, pace.rest(false));
    }
}
