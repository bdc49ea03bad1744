package dev.holdfast.source.mariadb.binlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarginsTest {
    private static final Instant INSTANT = Instant.parse("2026-03-01T14:30:00.123456Z");

    @Test
    void whatIsStoredHasNoBreakWhereverEventsEnd() {
        for (long start = 0; start < 50; start++) {
            for (long end = start; end < 100; end++) {
                assertEquals(Margins.stored(end), Margins.stored(start) + (end - start) + Margins.length(start, end));
            }
        }
    }

    @Test
    void theSmallestEventThatBeginsATransactionHasRoomForAnInstant() {
        int smallest = 19 + 19; // header and body, without a checksum
        for (int start = 4; start < 12; start++) {
            int room = Margins.length(start, start + smallest + 4);
            byte[] margin = Arrays.copyOf(Margins.stamp(INSTANT), room);
            assertEquals(Optional.of(INSTANT), Margins.read(margin));
        }
    }

    @Test
    void halvesOfTwoInstantsAndZerosAreNone() {
        byte[] stamp = Margins.stamp(INSTANT);
        byte[] other = Margins.stamp(INSTANT.plusSeconds(1));
        System.arraycopy(other, 0, stamp, 0, 4);
        assertEquals(Optional.empty(), Margins.read(stamp));
        assertEquals(Optional.empty(), Margins.read(new byte[20]));
        assertEquals(Optional.empty(), Margins.read(new byte[3]));
    }
}
