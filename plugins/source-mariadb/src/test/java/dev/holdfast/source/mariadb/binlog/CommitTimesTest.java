package dev.holdfast.source.mariadb.binlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitTimesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T14:30:00Z");

    private final CommitTimes times = new CommitTimes(() -> NOW);

    @Test
    void aTransactionBehindTheLogsEndWasNotCommittedThen() {
        times.looked(new BinlogClock.Reading(NOW.minusMillis(500), "f", 100));
        times.looked(new BinlogClock.Reading(NOW.minusMillis(400), "f", 100));
        times.looked(new BinlogClock.Reading(NOW.minusMillis(300), "f", 150));
        long began = NOW.minusSeconds(9).getEpochSecond();
        assertEquals(Optional.of(NOW.minusMillis(400)), times.of(100, began));
        assertEquals(Optional.of(NOW.minusMillis(400)), times.of(120, began));
        assertEquals(Optional.of(NOW.minusMillis(300)), times.of(150, began));
    }

    @Test
    void whatNobodyLookedAtIsKnownByTheSecondAndTheFutureIsNotBelieved() {
        long began = NOW.minusSeconds(9).getEpochSecond();
        assertEquals(Optional.empty(), times.of(4, NOW.plusSeconds(3600).getEpochSecond()));
        assertEquals(Optional.of(Instant.ofEpochSecond(began)), times.of(50, began));
        assertEquals(Optional.of(Instant.ofEpochSecond(began)), times.of(60, began - 5));
    }
}
