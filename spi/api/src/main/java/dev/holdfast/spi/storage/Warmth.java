package dev.holdfast.spi.storage;

/** How soon a blob can be read. */
public enum Warmth {
    /** At once. */
    READY,

    /** The store is bringing it from a cold tier. */
    WARMING,

    /** It is in a cold tier, and nobody has asked for it. */
    COLD
}
