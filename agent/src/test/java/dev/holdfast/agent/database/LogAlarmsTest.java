package dev.holdfast.agent.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.notification.StandingAlerts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogAlarmsTest {
    private static final Optional<Duration> OBJECTIVE = Optional.of(Duration.ofHours(1));

    private final StandingAlerts alerts = new StandingAlerts();
    private final LogAlarms alarms =
            new LogAlarms("orders", "home", alerts, () -> Instant.parse("2026-03-01T00:00:00Z"));

    @Test
    void aBaseThatAloneTakesTooLongIsOneAlertUntilOneFits() {
        alarms.judgeBase(Optional.empty(), OBJECTIVE);
        assertEquals(List.of(), alerts.said());
        for (int i = 0; i < 3; i++) {
            alarms.judgeBase(Optional.of(Duration.ofHours(2)), OBJECTIVE);
        }
        assertEquals(1, alerts.said().size());
        String said = alerts.said().getFirst();
        assertTrue(said.startsWith("rto-breach orders: ") && said.contains("2h") && said.contains("1h"), said);
        alarms.judgeBase(Optional.empty(), OBJECTIVE);
        assertEquals(List.of(), alerts.said());
    }
}
