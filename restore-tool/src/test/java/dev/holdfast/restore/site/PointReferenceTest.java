package dev.holdfast.restore.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.engine.console.Times;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PointReferenceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static PointReference parse(String text) {
        return PointReference.parse(text, NOW);
    }

    @Test
    void aWorkloadAloneIsItsNewestPoint() {
        assertEquals(new PointReference("web", Times.LATEST), parse("web"));
    }

    @Test
    void whatFollowsTheSignIsATime() {
        assertEquals(new PointReference("web", NOW.minusSeconds(3600)), parse("web@-1h"));
        assertEquals(new PointReference("a@b", NOW), parse("a@b@now"));
    }

    @Test
    void aSignThatNoTimeFollowsBelongsToTheName() {
        assertEquals(new PointReference("user@host", Times.LATEST), parse("user@host"));
        assertEquals(new PointReference("@now", Times.LATEST), parse("@now"));
    }
}
