package dev.holdfast.agent.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.database.RecoveryOutlook.Newest;
import dev.holdfast.agent.database.RecoveryOutlook.Speeds;
import dev.holdfast.spi.database.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of bases that are restored at 100 bytes in a second, and logs that are replayed at 10. */
class RecoveryOutlookTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final Speeds SPEEDS = new Speeds(100, 10);
    private static final Duration TAKES = Duration.ofMinutes(10);

    private static Optional<LogPosition> place(long offset) {
        return Optional.of(new LogPosition("one", offset));
    }

    private static RecoveryOutlook outlook(Duration objective, long bytes) {
        RecoveryOutlook outlook = new RecoveryOutlook(Optional.of(objective), SPEEDS);
        outlook.heard(base(bytes, 1000, BEGIN));
        return outlook;
    }

    private static Newest base(long bytes, long start, Instant instant) {
        return new Newest(bytes, new LogPosition("one", start), instant, Optional.of(TAKES));
    }

    @Test
    void theEstimateIsTheBaseAndTheLogSinceItBegan() {
        RecoveryOutlook outlook = outlook(Duration.ofHours(1), 5000);
        assertEquals(Optional.of(Duration.ofSeconds(50 + 20)), outlook.estimate(place(1200)));
        assertEquals(Optional.of(Duration.ofSeconds(50)), outlook.estimate(place(900)));
        assertEquals(Optional.empty(), outlook.estimate(Optional.empty()));
        assertEquals(
                Optional.empty(), new RecoveryOutlook(Optional.of(Duration.ofHours(1)), SPEEDS).estimate(place(1200)));
    }

    @Test
    void aLogOfManyFilesIsCountedThroughAllOfThem() {
        RecoveryOutlook outlook = outlook(Duration.ofHours(1), 5000);
        Instant now = BEGIN.plusSeconds(60);
        outlook.isBaseDue(place(1500), now);
        outlook.isBaseDue(Optional.of(new LogPosition("two", 4)), now);
        outlook.isBaseDue(Optional.of(new LogPosition("two", 1000)), now);
        Optional<LogPosition> end = Optional.of(new LogPosition("three", 100));
        outlook.isBaseDue(end, now);
        assertEquals(Optional.of(Duration.ofSeconds(50 + 50 + 100 + 10)), outlook.estimate(end));
        assertEquals(
                Optional.of(Duration.ofSeconds(50 + 50 + 100 + 5)),
                outlook.estimate(Optional.of(new LogPosition("three", 50))),
                "of a site that lags");
    }

    @Test
    void noBaseIsDueEarlyWhereNothingWasPromised() {
        RecoveryOutlook outlook = new RecoveryOutlook(Optional.empty(), SPEEDS);
        outlook.heard(base(5000, 0, BEGIN));
        assertFalse(outlook.isBaseDue(place(Long.MAX_VALUE / 1000), BEGIN.plusSeconds(100)));
    }

    @Test
    void anOlderBaseThatIsHeardOfLaterChangesNothing() {
        RecoveryOutlook outlook = outlook(Duration.ofHours(1), 5000);
        outlook.heard(base(1, 1, BEGIN.minusSeconds(1)));
        assertEquals(Optional.of(Duration.ofSeconds(70)), outlook.estimate(place(1200)));
    }

    @Test
    void whatWasAskedForIsNotAskedForAgainSoon() {
        RecoveryOutlook outlook = outlook(Duration.ofSeconds(100), 0);
        Instant now = BEGIN.plusSeconds(3600);
        assertTrue(outlook.isBaseDue(place(10_000), now));
        assertFalse(outlook.isBaseDue(place(20_000), now.plusSeconds(60)));
        assertTrue(outlook.isBaseDue(place(30_000), now.plusSeconds(3600)));
    }

    @Test
    void aBaseThatAloneTakesTooLongIsNotTakenAgainAndAgain() {
        RecoveryOutlook outlook = outlook(Duration.ofSeconds(100), 1_000_000);
        assertFalse(outlook.isBaseDue(place(1050), BEGIN.plusSeconds(3600)));
        assertTrue(outlook.isBaseDue(place(1100), BEGIN.plusSeconds(3600)));
    }

    @Test
    void aBaseIsToldToTakeTooLongOnlyWhereItAloneDoes() {
        RecoveryOutlook outlook = outlook(Duration.ofSeconds(100), 10_000);
        outlook.isBaseDue(place(1_000_000), BEGIN.plusSeconds(3600));
        assertEquals(Optional.empty(), outlook.tooLongForTheBaseAlone(), "just as long as it may, whatever the log");
        outlook.heard(base(10_100, 1000, BEGIN.plusSeconds(1)));
        assertEquals(Optional.of(Duration.ofSeconds(101)), outlook.tooLongForTheBaseAlone());
        outlook.heard(base(5000, 1000, BEGIN.plusSeconds(2)));
        assertEquals(Optional.empty(), outlook.tooLongForTheBaseAlone(), "a smaller one was taken");
        RecoveryOutlook unpromised = new RecoveryOutlook(Optional.empty(), SPEEDS);
        unpromised.heard(base(Long.MAX_VALUE / 2000, 0, BEGIN));
        assertEquals(Optional.empty(), unpromised.tooLongForTheBaseAlone());
    }

    /** Days of a server whose load changes: a recovery at any moment keeps within the objective. */
    @Test
    void aRecoveryKeepsWithinItsObjectiveThroughChangingLoad() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Duration objective = Duration.ofHours(2);
        RecoveryOutlook outlook = outlook(objective, 100_000);
        long written = 1000;
        int bases = 0;
        Optional<Instant> doneAt = Optional.empty();
        long begunAt = 0;
        int load = 1;
        for (Instant now = BEGIN.plusSeconds(1);
                now.isBefore(BEGIN.plus(Duration.ofDays(5)));
                now = now.plusSeconds(1)) {
            load = now.getEpochSecond() % 3600 == 0 ? random.nextInt(7) : load;
            written += load;
            if (doneAt.filter(now::equals).isPresent()) {
                outlook.heard(base(100_000, begunAt, now));
                doneAt = Optional.empty();
                bases++;
            }
            if (doneAt.isEmpty() && outlook.isBaseDue(place(written), now)) {
                doneAt = Optional.of(now.plus(TAKES));
                begunAt = written;
            }
            Duration estimate = outlook.estimate(place(written)).orElseThrow();
            Duration slack = Duration.ofSeconds(6 * TAKES.toSeconds() / 10); // load that nobody could foresee
            assertTrue(estimate.compareTo(objective.plus(slack)) <= 0, "seed " + seed + " at " + now + ": " + estimate);
        }
        assertTrue(bases >= 5 && bases < 60, "seed " + seed + ": " + bases); // some twenty are what it takes
    }
}
