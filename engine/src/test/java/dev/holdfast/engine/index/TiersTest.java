package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class TiersTest {
    private static final long ONE = 245_000;

    @Test
    void nothingIsDueWithoutEightOfASize() {
        assertEquals(0, Tiers.due(List.of()));
        assertEquals(0, Tiers.due(List.of(ONE)));
        assertEquals(0, Tiers.due(List.of(8 * ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE)));
    }

    @Test
    void eightOfASizeBecomeOneAndTakeAlongWhatWouldBeDueThen() {
        assertEquals(8, Tiers.due(List.of(64 * ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE)));
        List<Long> sizes = new ArrayList<>(List.of(64 * ONE));
        sizes.addAll(List.of(8 * ONE, 8 * ONE, 8 * ONE, 8 * ONE, 8 * ONE, 8 * ONE, 8 * ONE));
        sizes.addAll(List.of(ONE, ONE, ONE, ONE, ONE, ONE, ONE, ONE));
        assertEquals(15, Tiers.due(sizes));
    }

    @Test
    void eachSettledRunHasThreeTimesAsManyEntriesAsAllNewerOnes() {
        assertEquals(0, Tiers.unsettled(List.of()));
        assertEquals(0, Tiers.unsettled(List.of(100L)));
        assertEquals(0, Tiers.unsettled(List.of(100L, 20L, 5L)));
        assertEquals(2, Tiers.unsettled(List.of(100L, 20L, 7L)));
        assertEquals(3, Tiers.unsettled(List.of(100L, 20L, 14L)));
    }

    @Test
    void loadingAHundredMillionRewritesEachEntryThreeTimes() {
        assertTrue(rewritten(408, Tiers::due) < 3.5);
    }

    @Test
    void addingALittleAtATimeKeepsRunsFew() {
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            sizes.add(ONE);
            merge(sizes, Tiers.unsettled(sizes));
            assertTrue(sizes.size() <= 7, sizes::toString);
        }
    }

    private static double rewritten(int runs, ToIntFunction<List<Long>> rule) {
        List<Long> sizes = new ArrayList<>();
        long entries = 0;
        for (int i = 0; i < runs; i++) {
            sizes.add(ONE);
            entries += merge(sizes, rule.applyAsInt(sizes));
        }
        return entries / (double) (runs * ONE);
    }

    private static long merge(List<Long> sizes, int newest) {
        List<Long> merging = sizes.subList(sizes.size() - newest, sizes.size());
        long merged = merging.stream().mapToLong(Long::longValue).sum();
        merging.clear();
        if (newest > 0) {
            sizes.add(merged);
        }
        return merged;
    }
}
