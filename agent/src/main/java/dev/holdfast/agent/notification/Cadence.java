package dev.holdfast.agent.notification;

import java.time.Duration;

/**
 * The rules of when messages go out.
 *
 * @param gather how long the first message waits, for what belongs to it
 * @param gatherEffects the same for what may be the effect of something worse that is about to be found
 * @param update how long after a message at least another one says that more workloads are concerned
 * @param quiet how long a condition has to be gone before it is over; it doubles each time that it comes back within
 *     {@code memory} of its end
 * @param longestQuiet how long that may become
 * @param memory how long it is remembered that there was such a condition
 * @param tooOld how long it is tried to deliver a message
 */
public record Cadence(
        Duration gather,
        Duration gatherEffects,
        Duration update,
        Duration quiet,
        Duration longestQuiet,
        Duration memory,
        Duration tooOld) {
    /** As the documentation says. */
    public static final Cadence DEFAULT = new Cadence(
            Duration.ofMillis(500),
            Duration.ofSeconds(8),
            Duration.ofMinutes(5),
            Duration.ofSeconds(20),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(24));

    private static final int MOST_DOUBLINGS = 20;

    /** How long a condition has to be gone that came back so often before. */
    Duration quietAfter(int returns) {
        Duration doubled = quiet.multipliedBy(1L << Math.min(returns, MOST_DOUBLINGS));
        return doubled.compareTo(longestQuiet) < 0 ? doubled : longestQuiet;
    }
}
