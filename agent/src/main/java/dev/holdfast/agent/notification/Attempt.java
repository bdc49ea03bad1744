package dev.holdfast.agent.notification;

import java.time.Duration;
import java.util.Optional;

/** What became of a try. Texts are for people, and hold no secret. */
public sealed interface Attempt {
    /** It arrived, as far as the other side says so. */
    record Done(String detail) implements Attempt {}

    /**
     * It did not arrive, and may arrive later.
     *
     * @param retryAfter how long the other side wants to be left alone, if it said so
     */
    record Failed(String why, Optional<Duration> retryAfter) implements Attempt {
        public Failed(String why) {
            this(why, Optional.empty());
        }
    }

    /** It will not arrive before somebody mends something. */
    record Refused(String why) implements Attempt {}
}
