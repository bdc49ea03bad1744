package dev.holdfast.engine.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CaptureThreadsTest {
    private static final long MIB = 1L << 20;

    @Test
    void thereAreAsManyAsCoresIfTheHeapHoldsTheirBuffersTwice() {
        assertEquals(2, CaptureThreads.of(512 * MIB, 2));
        assertEquals(8, CaptureThreads.of(1280 * MIB, 8));
    }

    @Test
    void aSmallHeapHasFewAndNeverNone() {
        assertEquals(2, CaptureThreads.of(512 * MIB, 64));
        assertEquals(1, CaptureThreads.of(256 * MIB, 64));
        assertEquals(1, CaptureThreads.of(16 * MIB, 64));
    }
}
