package dev.holdfast.engine.lease;

import java.time.Duration;
import java.time.Instant;

/**
 * A lease that this process holds, for a time that it measures by a clock that nobody sets. While a machine sleeps that
 * clock may stand still, so the other counts too.
 *
 * @param name of the lease
 * @param lease as it stands in the store
 * @param heldUntil the reading of {@link System#nanoTime} or its like up to which it is held for certain
 */
public record HeldLease(String name, Lease lease, long heldUntil) {
    /** For how much longer it is held for certain, never negative: whoever needs longer renews it first. */
    public Duration remaining(Instant now, long nanos) {
        Duration byNanos = Duration.ofNanos(heldUntil - nanos);
        Duration byClock = Duration.between(now, lease.expires());
        Duration least = byNanos.compareTo(byClock) < 0 ? byNanos : byClock;
        return least.isNegative() ? Duration.ZERO : least;
    }
}
