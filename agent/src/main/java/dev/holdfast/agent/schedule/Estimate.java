package dev.holdfast.agent.schedule;

import java.time.Duration;

/**
 * How long some work takes, learned from how long it took, in milliseconds: an exponentially weighted mean and mean
 * deviation, as TCP estimates round trips (V. Jacobson, Congestion Avoidance and Control, 1988; RFC 6298). It is two numbers,
 * follows a drift within some ten samples, and needs no history, as a quantile would. One that took far longer than ever
 * counts only as the longest that was to be expected, so it hardly moves the mean; if the next ones take as long, the
 * deviation grows, and with it what is to be expected.
 */
final class Estimate {
    private static final double GAIN = 1.0 / 8;
    private static final double DEVIATION_GAIN = 1.0 / 4;
    /** Covers at least 94 of 100 of the skewed durations that captures have. */
    private static final double DEVIATIONS_COVERED = 3;

    private static final double DEVIATIONS_BELIEVED = 4;
    private static final double LEAST_DEVIATION = 1.0 / 8;

    private double mean;
    private double deviation;
    private int samples;

    private Estimate(double mean, double deviation, int samples) {
        this.mean = mean;
        this.deviation = deviation;
        this.samples = samples;
    }

    /** A guess, which the first measurement replaces. */
    static Estimate guess(long millis) {
        return new Estimate((double) millis, millis / 2.0, 0);
    }

    static Estimate of(Learned learned) {
        return new Estimate(
                (double) learned.mean().toMillis(), (double) learned.deviation().toMillis(), learned.samples());
    }

    void learn(long millis) {
        if (samples == 0) {
            mean = millis;
            deviation = millis / 2.0;
        } else {
            double longest = mean + DEVIATIONS_BELIEVED * Math.max(deviation, mean * LEAST_DEVIATION);
            double believed = Math.min((double) millis, longest);
            deviation += (Math.abs(believed - mean) - deviation) * DEVIATION_GAIN;
            mean += (believed - mean) * GAIN;
        }
        samples = Math.min(samples, Integer.MAX_VALUE - 1) + 1;
    }

    /** The first of its kind took so long, as a full capture does, which says little of those that follow. */
    void suppose(long millis) {
        mean = millis;
        deviation = millis / 2.0;
        samples = 0;
    }

    /** Work that failed is likely to be done twice: allows more time, until successes take that back. */
    void failed() {
        deviation = Math.max(deviation, Math.min(deviation + mean / 4, mean));
    }

    /** Whether it was measured, rather than guessed. */
    boolean isMeasured() {
        return samples > 0;
    }

    /** What it takes on average. */
    double mean() {
        return mean;
    }

    /** What it takes at most, in all but a few cases. */
    long high() {
        return Math.round(mean + DEVIATIONS_COVERED * Math.max(deviation, mean * LEAST_DEVIATION));
    }

    Learned learned() {
        return new Learned(Duration.ofMillis(Math.round(mean)), Duration.ofMillis(Math.round(deviation)), samples);
    }
}
