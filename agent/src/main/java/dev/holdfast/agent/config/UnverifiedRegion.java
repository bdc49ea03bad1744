package dev.holdfast.agent.config;

/** What holds under a residency rule while a store could say where it is, and does not. */
public enum UnverifiedRegion {
    /** Nothing is stored there until it does. */
    REFUSE,
    /** What the configuration says is believed. */
    ACCEPT
}
