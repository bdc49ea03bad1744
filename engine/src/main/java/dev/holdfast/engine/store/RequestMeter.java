package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobStoreException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests, the failed ones and how long they took. */
public final class RequestMeter implements Interceptor {
    private final Map<Request, Counter> counters = new EnumMap<>(Request.class);

    public RequestMeter() {
        for (Request request : Request.values()) {
            counters.put(request, new Counter());
        }
    }

    private static final class Counter {
        private final LongAdder made = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder nanos = new LongAdder();
    }

    /**
     * What was counted of one kind.
     *
     * @param made how many requests were made, each try of a request that was made again for itself
     * @param failed how many of them threw something
     * @param nanos how long they took, all together; of reads, until the stream began
     */
    public record Count(long made, long failed, long nanos) {}

    @Override
    public <T> T around(Request request, Call<T> call) throws BlobStoreException {
        Counter counter = counters.getOrDefault(request, new Counter());
        counter.made.increment();
        long start = System.nanoTime();
        boolean done = false;
        try {
            T result = call.run();
            done = true;
            return result;
        } finally {
            counter.nanos.add(System.nanoTime() - start);
            if (!done) {
                counter.failed.increment();
            }
        }
    }

    /** What was counted so far, of the kinds of which there were any. */
    public Map<Request, Count> counts() {
        Map<Request, Count> counts = new EnumMap<>(Request.class);
        counters.forEach((request, counter) -> {
            if (counter.made.sum() > 0) {
                counts.put(request, new Count(counter.made.sum(), counter.failed.sum(), counter.nanos.sum()));
            }
        });
        return counts;
    }

    /** How many requests of all kinds were made. */
    public long made() {
        return counters.values().stream()
                .mapToLong(counter -> counter.made.sum())
                .sum();
    }
}
