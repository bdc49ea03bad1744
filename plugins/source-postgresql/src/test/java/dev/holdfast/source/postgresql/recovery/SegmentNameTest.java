package dev.holdfast.source.postgresql.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.spi.database.LogPosition;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentNameTest {
    private static final long SIZE = 16 << 20;

    @Test
    void aNameTellsTimelineAndPlace() {
        SegmentName segment = SegmentName.of("0000000A00000002000000FF", SIZE).orElseThrow();
        assertEquals(new LogPosition("0000000a", (2L << 32) + 255 * SIZE), segment.start(SIZE));
    }

    @Test
    void afterTheLastOfFourGibibytesComesTheFirstOfTheNext() {
        SegmentName segment = SegmentName.of("0000000100000000000000FF", SIZE).orElseThrow();
        assertEquals("000000010000000100000000", segment.next().name(SIZE));
    }

    @Test
    void whatNoServerWouldAskForIsNoSegment() {
        for (String name : new String[] {
            "000000000000000000000001", "000000010000000000000100", "00000001000000000000000G", "../../etc/passwd", ""
        }) {
            assertEquals(Optional.empty(), SegmentName.of(name, SIZE), name);
        }
    }
}
