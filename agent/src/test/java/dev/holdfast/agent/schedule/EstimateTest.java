package dev.holdfast.agent.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EstimateTest {
    @Test
    void theFirstMeasurementReplacesTheGuess() {
        Estimate estimate = Estimate.guess(100_000);
        estimate.learn(1_000);
        assertEquals(1_000, estimate.mean());
        assertEquals(2_500, estimate.high());
    }

    @Test
    void aFullCaptureSaysLittleOfThoseThatFollow() {
        Estimate estimate = Estimate.guess(1_000);
        estimate.suppose(3_600_000);
        assertEquals(3_600_000, estimate.mean());
        estimate.learn(1_000);
        assertEquals(1_000, estimate.mean());
    }

    @Test
    void oneThatTookTenTimesAsLongHardlyMovesIt() {
        Estimate estimate = steady(1_000);
        long before = estimate.high();
        estimate.learn(10_000);
        assertTrue(estimate.mean() < 1_100, () -> "mean " + estimate.mean());
        assertTrue(estimate.high() < 1.5 * before, () -> "high " + estimate.high());
    }

    @Test
    void whatTakesLongerFromNowOnIsLearnedWithinTen() {
        Estimate estimate = steady(1_000);
        for (int i = 0; i < 10; i++) {
            estimate.learn(5_000);
        }
        assertTrue(estimate.high() >= 5_000, () -> "high " + estimate.high());
    }

    @Test
    void whatTakesLessFromNowOnIsLearnedToo() {
        Estimate estimate = steady(10_000);
        for (int i = 0; i < 40; i++) {
            estimate.learn(1_000);
        }
        assertTrue(estimate.high() < 2_000, () -> "high " + estimate.high());
    }

    @Test
    void failuresAllowForMoreTimeWithinBounds() {
        Estimate estimate = steady(1_000);
        long before = estimate.high();
        estimate.failed();
        assertTrue(estimate.high() > before);
        for (int i = 0; i < 100; i++) {
            estimate.failed();
        }
        assertTrue(Math.abs(estimate.high() - 4_000) < 10, () -> "high " + estimate.high());
    }

    @Test
    void itCoversNearlyAllOfSkewedDurations() {
        SplittableRandom random = new SplittableRandom(7);
        Estimate estimate = Estimate.guess(1);
        int covered = 0;
        for (int i = 0; i < 20_000; i++) {
            long next = Math.round(60_000 * Math.exp(0.35 * random.nextGaussian()));
            covered += next <= estimate.high() ? 1 : 0;
            estimate.learn(next);
        }
        assertTrue(covered > 18_800, "covered " + covered + " of 20000");
    }

    @Test
    void whatWasLearnedIsKept() {
        Estimate estimate = steady(1_000);
        assertEquals(estimate.learned(), Estimate.of(estimate.learned()).learned());
    }

    private static Estimate steady(long millis) {
        Estimate estimate = Estimate.guess(1);
        for (int i = 0; i < 50; i++) {
            estimate.learn(millis);
        }
        return estimate;
    }
}
