package dev.holdfast.agent.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many requests there may be in a time: some at once, and then so many each second, for each client and for all. Safe
 * for use by many threads.
 */
final class RateLimit {
    private static final int MOST_CLIENTS = 1024;
    private static final double NANOS = 1e9;

    private final LongSupplier nanos;
    private final Rate ofClient;
    private final Bucket all;
    private final Map<String, Bucket> clients = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_CLIENTS;
        }
    };

    /**
     * A limit.
     *
     * @param burst requests at once
     * @param perSecond requests each second after that
     */
    record Rate(int burst, double perSecond) {}

    private static final class Bucket {
        private final Rate rate;
        private double left;
        private long at;

        Bucket(Rate rate, long now) {
            this.rate = rate;
            this.left = rate.burst();
            this.at = now;
        }

        void refill(long now) {
            left = Math.min(rate.burst(), left + (now - at) / NANOS * rate.perSecond());
            at = now;
        }
    }

    /** @param nanos a monotonic clock */
    RateLimit(Rate ofClient, Rate ofAll, LongSupplier nanos) {
        this.nanos = nanos;
        this.ofClient = ofClient;
        this.all = new Bucket(ofAll, nanos.getAsLong());
    }

    /** Whether a client may ask now; if so it counts. What one client asks too much takes nothing from the others. */
    synchronized boolean take(String client) {
        long now = nanos.getAsLong();
        Bucket own = clients.computeIfAbsent(client, _ -> new Bucket(ofClient, now));
        own.refill(now);
        all.refill(now);
        if (own.left < 1 || all.left < 1) {
            return false;
        }
        own.left--;
        all.left--;
        return true;
    }
}
