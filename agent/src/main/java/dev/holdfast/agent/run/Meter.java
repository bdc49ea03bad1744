package dev.holdfast.agent.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast something goes of late, by what was seen whenever somebody looked. Safe for use by many threads. */
final class Meter {
    private static final int SAMPLES = 20;
    private static final long APART = Duration.ofSeconds(1).toNanos();

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long done) {}

    /** Begins to measure at a moment. */
    Meter(long nanos) {
        samples.add(new Sample(nanos, 0));
    }

    /**
     * The rate over the last looks.
     *
     * @param done how much is done by now
     * @param nanos a monotonic clock, as it was read for the beginning
     * @return each second; none if nothing was done, or there was no time
     */
    synchronized OptionalDouble rate(long done, long nanos) {
        Sample first = samples.getFirst();
        if (nanos - samples.getLast().nanos() >= APART) {
            samples.add(new Sample(nanos, done));
            if (samples.size() > SAMPLES) {
                samples.removeFirst();
            }
        }
        long time = nanos - first.nanos();
        return time <= 0 || done <= first.done()
                ? OptionalDouble.empty()
                : OptionalDouble.of((done - first.done()) * 1e9 / time);
    }
}
