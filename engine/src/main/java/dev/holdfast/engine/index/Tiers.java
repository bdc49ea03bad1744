package dev.holdfast.engine.index;

import java.util.List;

/**
 * When runs are merged. A lookup asks every run, so few are wanted; but merging each new one at once would make loading
 * many entries slow. So there are two rules, both for the newest runs:
 * <ul>
 *   <li>while entries are added, eight of about one size become one of the next: an entry is written again log8(entries
 *       / 250,000) times, three times in an index of 100 million;
 *   <li>before they are made durable, each run must have three times as many entries as all newer ones together: then
 *       there are two or three, and at most log4(entries / 250,000).
 * </ul>
 *
 * Lists of sizes are of the runs' entries, the oldest first; answers are how many of the newest are to become one, 0
 * for none.
 */
final class Tiers {
    private static final int MOST_OF_A_TIER = 7;
    private static final int SETTLED_RATIO = 3;

    private Tiers() {}

    /**
     * The rule while entries are added. If the run that comes out would be merged at once again, all that takes part is
     * counted.
     */
    static int due(List<Long> sizes) {
        int due = 0;
        int taken = 0;
        long merged = 0;
        while (taken < sizes.size()) {
            // What was found due counts as one run, of its size.
            int tier = tier(due == 0 ? sizes.getLast() : merged);
            int ofTier = due == 0 ? 0 : 1;
            while (taken < sizes.size() && tier(newest(sizes, taken)) <= tier) {
                merged += newest(sizes, taken);
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

    /** The rule before runs are made durable. */
    static int unsettled(List<Long> sizes) {
        int unsettled = 0;
        long newer = 0;
        for (int i = 0; i < sizes.size(); i++) {
            if (newest(sizes, i) < newer * SETTLED_RATIO) {
                unsettled = i + 1;
            }
            newer += newest(sizes, i);
        }
        return unsettled;
    }

    private static long newest(List<Long> sizes, int before) {
        return sizes.get(sizes.size() - 1 - before);
    }

    /** A tier spans sizes from one power of eight to the next. */
    private static int tier(long size) {
        return (Long.SIZE - Long.numberOfLeadingZeros(size)) / 3;
    }
}
