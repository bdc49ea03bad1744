package dev.holdfast.agent.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Span span(int from, int to) {
        return new Span(NOON.plusSeconds(from), NOON.plusSeconds(to));
    }

    @Test
    void whatTouchesIsJoinedAndWhatHasNoLengthIsLeftOut() {
        Spans spans = Spans.of(List.of(span(30, 40), span(0, 10), span(10, 20), span(5, 7), span(50, 50)));
        assertEquals(List.of(span(0, 20), span(30, 40)), spans.list());
        assertEquals(Duration.ofSeconds(30), spans.length());
    }

    @Test
    void whatIsMissingIsAllThatIsNotThere() {
        Spans spans = Spans.of(List.of(span(-10, 5), span(10, 20)));
        assertEquals(
                List.of(span(5, 10), span(20, 30)), spans.missingIn(span(0, 30)).list());
        assertEquals(List.of(), spans.missingIn(span(11, 19)).list());
        assertEquals(List.of(span(0, 30)), Spans.NONE.missingIn(span(0, 30)).list());
    }
}
