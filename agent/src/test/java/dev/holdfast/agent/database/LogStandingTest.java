package dev.holdfast.agent.database;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogStandingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static LogStanding until(Optional<Instant> until) {
        return new LogStanding(
                "orders",
                "far",
                until,
                Duration.ofSeconds(5),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void anObjectiveIsMetAsLongAsWhatIsRestorableIsNoOlder() {
        assertTrue(until(Optional.of(NOW.minusSeconds(5))).isMet(NOW));
        assertFalse(until(Optional.of(NOW.minusMillis(5001))).isMet(NOW));
    }

    @Test
    void anObjectiveIsNotMetWhereNothingIsKnownToBeRestorable() {
        assertFalse(until(Optional.empty()).isMet(NOW));
    }
}
