package dev.holdfast.engine.index;

import java.util.List;

/**
 * When runs are merged: four of about one size make one of the next, four times as large. So there are at most three of a
 * size, and an entry is written again log4(entries / 250,000) times: four or five times in an index of 100 million.
 */
final class Tiers {
    private static final int MOST_OF_A_TIER = 3;

    private Tiers() {}

    /**
     * How many of the newest runs are to be merged into one now; 0 for none. If the run that comes out would be merged at
     * once again, all that takes part is counted.
     *
     * @param sizes entries of each run, the oldest first
     */
    static int due(List<Long> sizes) {
        int due = 0;
        int taken = 0;
        long merged = 0;
        while (taken < sizes.size()) {
            // What was found due counts as one run, of its size.
            int tier = tier(due == 0 ? sizes.getLast() : merged);
            int ofTier = due == 0 ? 0 : 1;
            while (taken < sizes.size() && tier(sizes.get(sizes.size() - 1 - taken)) <= tier) {
                merged += sizes.get(sizes.size() - 1 - taken);
                taken++;
                ofTier++;
            }
            if (ofTier <= MOST_OF_A_TIER) {
                return due;
            }
            due = taken;
        }
        return due;
    }

    /** A tier spans sizes from one power of four to the next. */
    private static int tier(long size) {
        return (Long.SIZE - Long.numberOfLeadingZeros(size)) / 2;
    }
}
