package dev.holdfast.agent.notification;

import java.util.Locale;

/** How bad it is, the worst first. */
public enum Severity {
    /** What was promised does not hold, or nothing is protected any more. */
    CRITICAL,
    /** Something fails, and a promise will be broken if nobody does anything. */
    ERROR,
    /** Something falls short. */
    WARNING;

    /** As it is written: {@code critical}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
