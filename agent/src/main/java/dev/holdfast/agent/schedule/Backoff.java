package dev.holdfast.agent.schedule;

import java.util.random.RandomGenerator;

/**
 * How long to wait before what failed is tried again: twice as long each time, less up to half by chance, so that what
 * failed together is not tried together.
 *
 * @param first after the first failure, in milliseconds
 * @param longest at most, in milliseconds
 */
record Backoff(long first, long longest) {
    private static final int MOST_DOUBLINGS = 30;

    /** @param failures in a row, at least 1 */
    long delay(int failures, RandomGenerator random) {
        double full = Math.min((double) longest, first * Math.scalb(1.0, Math.min(failures - 1, MOST_DOUBLINGS)));
        return Math.round(full * (0.5 + random.nextDouble() / 2));
    }
}
