package dev.holdfast.agent.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the taking of a point may last, without the hooks around it.
 *
 * @param whole all of it; as long as it gets on if empty
 * @param stall a stretch in which nothing is read and nothing stored
 */
public record Patience(Optional<Duration> whole, Duration stall) {
    /** What holds where nothing is said. */
    public static final Patience DEFAULT = new Patience(Optional.empty(), Duration.ofMinutes(30));

    public Patience {
        if (stall.isZero()
                || stall.isNegative()
                || whole.filter(each -> !each.isPositive()).isPresent()) {
            throw new IllegalArgumentException("nothing could be taken: " + whole + ", " + stall);
        }
    }
}
