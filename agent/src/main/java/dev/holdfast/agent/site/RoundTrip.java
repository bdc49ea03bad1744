package dev.holdfast.agent.site;

import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How long a store takes to answer a cheap request.
 *
 * @param median of several, one after the other
 */
public record RoundTrip(Duration median) {
    /** What a synchronous site may take: every point waits for several of them. */
    public static final Duration MOST = Duration.ofMillis(10);

    private static final int REQUESTS = 5;

    /**
     * Looks at the descriptor several times; once more before, as connections are made by the first request.
     *
     * @param nanos readings that never jump
     */
    public static RoundTrip measure(BlobReader store, LongSupplier nanos) throws BlobStoreException {
        store.stat(ObjectNames.DESCRIPTOR);
        long[] times = new long[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            long start = nanos.getAsLong();
            store.stat(ObjectNames.DESCRIPTOR);
            times[i] = nanos.getAsLong() - start;
        }
        Arrays.sort(times);
        return new RoundTrip(Duration.ofNanos(times[REQUESTS / 2]));
    }

    /** Whether a synchronous site may take so long. */
    public boolean isShort() {
        return median.compareTo(MOST) <= 0;
    }

    /** In milliseconds, for people. */
    @Override
    public String toString() {
        return String.format("%.1f ms", median.toNanos() / 1e6);
    }
}
