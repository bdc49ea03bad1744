package dev.holdfast.spi.database;

import java.time.Instant;

/** How far a log is replayed. */
public sealed interface RecoveryTarget {
    /** To the end of the log. */
    record Latest() implements RecoveryTarget {}

    /**
     * All that was committed at or before an instant, by the server's clock, and nothing after it.
     *
     * @param instant the instant
     */
    record Time(Instant instant) implements RecoveryTarget {}

    /**
     * All that lies before a place.
     *
     * @param position the place, as the server's own tools write it, such as {@code 0/3000148}
     */
    record Position(String position) implements RecoveryTarget {}

    /**
     * Up to a transaction, with it.
     *
     * @param id the transaction, as the server's own tools write it
     */
    record Transaction(String id) implements RecoveryTarget {}

    /**
     * Up to a restore point that an operator set.
     *
     * @param name its name
     */
    record Named(String name) implements RecoveryTarget {}
}
