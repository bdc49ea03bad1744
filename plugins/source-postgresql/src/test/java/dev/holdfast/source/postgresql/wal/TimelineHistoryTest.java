package dev.holdfast.source.postgresql.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {
    private static final String DOCUMENT = "1\t0/3000148\tno recovery target specified\n\n2\t0/5000000\tbefore 2026\n";

    private final TimelineHistory history =
            TimelineHistory.of(new Timeline(4), DOCUMENT.getBytes(StandardCharsets.US_ASCII));

    @Test
    void aTimelineEndsWhereItWasLeft() {
        assertEquals(
                Optional.of(Lsn.of("0/3000148")), history.end(new Timeline(1)).map(end -> end.until()));
        assertEquals(Optional.empty(), history.end(new Timeline(4)));
    }

    @Test
    void theNextTimelineIsTheNextInTheHistoryAndAtLastItself() {
        assertEquals(new Timeline(2), history.after(history.ancestors().getFirst()));
        assertEquals(new Timeline(4), history.after(history.ancestors().getLast()));
    }

    @Test
    void aPlaceLiesOnTheTimelineThatHeldItThen() {
        assertEquals(new Timeline(1), history.at(Lsn.of("0/3000147")));
        assertEquals(new Timeline(2), history.at(Lsn.of("0/3000148")));
        assertEquals(new Timeline(4), history.at(Lsn.of("0/5000000")));
    }

    @Test
    void aTimelineThatWasNeverTakenIsNotKnown() {
        assertTrue(history.knows(new Timeline(2)));
        assertFalse(history.knows(new Timeline(3)));
    }
}
