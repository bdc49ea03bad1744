package dev.holdfast.engine.maintenance;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.lease.HeldLease;
import dev.holdfast.engine.lease.Lease;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The time for which one process alone maintains a site, by a lease. It keeps others from doing the same work at the same
 * time; that nothing is lost rests on what is removed, never on the lease.
 */
public final class Tenure implements AutoCloseable {
    /** Of the lease. */
    public static final String LEASE = "maintenance";

    /** How long the lease lasts unless it is renewed. */
    public static final Duration PERIOD = Duration.ofMinutes(2);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Leases leases;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private HeldLease held;

    private Tenure(Leases leases, InstantSource clock, LongSupplier nanos, HeldLease held) {
        this.leases = leases;
        this.clock = clock;
        this.nanos = nanos;
        this.held = held;
    }

    /**
     * Begins one.
     *
     * @param patience how long to wait for another process that maintains the site
     * @param waiting is told once whom it waits for
     * @param nanos readings that never jump
     * @throws RepositoryException.Refused if it still does then
     */
    public static Tenure begin(
            Leases leases, Duration patience, Consumer<Lease> waiting, InstantSource clock, LongSupplier nanos)
            throws BlobStoreException, RepositoryException, InterruptedException {
        long start = nanos.getAsLong();
        boolean told = false;
        while (true) {
            switch (leases.acquire(LEASE)) {
                case Leases.Outcome.Acquired(HeldLease held) -> {
                    return new Tenure(leases, clock, nanos, held);
                }
                case Leases.Outcome.HeldByAnother(Lease lease) -> {
                    Duration left = patience.minusNanos(nanos.getAsLong() - start);
                    if (!left.isPositive()) {
                        throw occupied(lease);
                    }
                    if (!told) {
                        waiting.accept(lease);
                        told = true;
                    }
                    Thread.sleep(left.compareTo(PAUSE) < 0 ? left : PAUSE);
                }
            }
        }
    }

    private static RepositoryException.Refused occupied(Lease lease) {
        return new RepositoryException.Refused(
                lease.holder() + " maintains this site, until " + lease.expires() + " unless it goes on",
                "Let it come to its end. If it was killed, its lease ends at that time; '--wait 3m' waits for either.");
    }

    /** How often the site had another owner, this one included. */
    public long epoch() {
        return held.lease().epoch();
    }

    /**
     * Asked before each step: renews the lease when half of it is over.
     *
     * @throws RepositoryException.Refused if another process maintains the site by now
     */
    void require() throws BlobStoreException, RepositoryException {
        if (held.remaining(clock.instant(), nanos.getAsLong()).compareTo(PERIOD.dividedBy(2)) < 0) {
            held = switch (leases.acquire(LEASE)) {
                case Leases.Outcome.Acquired(HeldLease renewed) -> renewed;
                case Leases.Outcome.HeldByAnother(Lease lease) -> throw occupied(lease);
            };
        }
    }

    /** Gives the lease back. */
    @Override
    public void close() throws BlobStoreException, RepositoryException {
        leases.release(held);
    }
}
