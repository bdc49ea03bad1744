package dev.holdfast.agent.control;

import java.time.Duration;
import java.time.Instant;

/**
 * Captures of a workload are held back by a person.
 *
 * @param reason why, for others; 1 to {@link #LONGEST_REASON} characters
 * @param since when that was asked for
 * @param until when captures go on by themselves
 * @param by who asked for it
 */
public record Pause(String reason, Instant since, Instant until, String by) {
    /** The longest that a pause may last: nothing stays without protection because somebody forgot it. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** The most characters of a reason. */
    public static final int LONGEST_REASON = 500;

    public Pause {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("a reason has 1 to " + LONGEST_REASON + " characters");
        }
        if (!until.isAfter(since) || until.isAfter(since.plus(LONGEST))) {
            throw new IllegalArgumentException("a pause ends within " + LONGEST.toDays() + " days: " + until);
        }
    }
}
