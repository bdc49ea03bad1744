package dev.holdfast.engine.lease;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * How far this machine's clock is from a store's.
 *
 * @param offset the store's time less this machine's, as if the request had taken as long there as back
 * @param roundTrip how long the request took; the offset is uncertain by half of it
 */
public record ClockSkew(Duration offset, Duration roundTrip) {
    /** Asks a store for its time, once. */
    public static ClockSkew measure(BlobReader store, InstantSource clock, LongSupplier nanos)
            throws BlobStoreException {
        long start = nanos.getAsLong();
        Instant here = clock.instant();
        Instant there = store.time();
        Duration roundTrip = Duration.ofNanos(nanos.getAsLong() - start);
        return new ClockSkew(Duration.between(here.plus(roundTrip.dividedBy(2)), there), roundTrip);
    }

    /** What the skew is at most. */
    public Duration bound() {
        return offset.abs().plus(roundTrip.dividedBy(2));
    }
}
