package dev.holdfast.agent.notification;

import java.util.Locale;

/** How the delivery of a message ended, or a try of it. */
public enum Outcome {
    /** It arrived. */
    DELIVERED,
    /** It did not arrive, and is tried again. */
    FAILED,
    /** The other side does not want it, or the configuration is wrong. */
    REFUSED,
    /** It was tried for too long. */
    EXPIRED,
    /** It was over before it arrived. */
    WITHDRAWN;

    /** As it is written: {@code delivered}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
