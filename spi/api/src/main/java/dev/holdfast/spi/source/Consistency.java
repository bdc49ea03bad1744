package dev.holdfast.spi.source;

/** How consistent the state is that a session reads, best first. */
public enum Consistency {
    /** The guest agent froze the file systems, or the database was told. */
    APPLICATION,
    /** Everything at one instant, as after a power cut. */
    CRASH,
    /** The source could not be held still: parts may be of different instants. */
    FUZZY
}
