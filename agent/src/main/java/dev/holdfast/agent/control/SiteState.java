package dev.holdfast.agent.control;

import dev.holdfast.engine.console.Failure;
import java.time.Instant;

/**
 * Whether a site can be used.
 *
 * @param site its name
 * @param since since when it is in this state
 * @param access whether it can be used
 */
public record SiteState(String site, Instant since, Access access) {
    /** Whether a site can be used. */
    public sealed interface Access {
        /** It is being listed for the first time. */
        record Opening() implements Access {}

        /** It can. */
        record Up() implements Access {}

        /** It cannot, and why. */
        record Down(Failure why) implements Access {}
    }
}
