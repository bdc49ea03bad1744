package dev.holdfast.agent.schedule;

import java.time.Duration;

/**
 * What was learned of how long a kind of work takes.
 *
 * @param mean what it takes, recent work counting most; not negative
 * @param deviation how far from that it is on average; not negative
 * @param samples how often it was measured; 0 if this is a guess
 */
public record Learned(Duration mean, Duration deviation, int samples) {
    public Learned {
        if (mean.isNegative() || deviation.isNegative() || samples < 0) {
            throw new IllegalArgumentException(
                    "nothing takes " + mean + " with a deviation of " + deviation + ", measured " + samples + " times");
        }
    }
}
