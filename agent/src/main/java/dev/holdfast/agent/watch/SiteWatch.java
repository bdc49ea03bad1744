package dev.holdfast.agent.watch;

import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.lease.ClockSkew;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures how far this machine's clock is from a site's, and how long a synchronous site takes to answer. A site that cannot
 * be reached is told of by those who work with it.
 */
final class SiteWatch {
    private static final Duration OF_SYNCHRONOUS = Duration.ofMinutes(1);
    private static final Duration OF_OTHERS = Duration.ofMinutes(10);

    private final String site;
    private final boolean synchronous;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<Optional<RoundTrip>> roundTrips;
    private final Consumer<Finding> findings;
    private boolean slow;
    private boolean skewed;

    /**
     * Of a site that was not measured yet.
     *
     * @param roundTrips hears each round trip to a synchronous site, and where none could be measured
     * @param findings hears what changes for better and worse
     */
    SiteWatch(
            String site,
            boolean synchronous,
            InstantSource clock,
            LongSupplier nanos,
            Consumer<Optional<RoundTrip>> roundTrips,
            Consumer<Finding> findings) {
        this.roundTrips = roundTrips;
        this.site = site;
        this.synchronous = synchronous;
        this.clock = clock;
        this.nanos = nanos;
        this.findings = findings;
    }

    /** Measures once; returns how long to wait before the next time. */
    Duration run(SiteLink link) throws InterruptedException {
        try {
            link.use(open -> look(open.store()));
        } catch (Exception e) {
            roundTrips.accept(Optional.empty()); // what it took before says nothing of now
            if (e instanceof InterruptedException || e instanceof BlobStoreException.Interrupted) {
                throw new InterruptedException();
            }
        }
        return synchronous ? OF_SYNCHRONOUS : OF_OTHERS;
    }

    /** Measures once; returns the store. */
    BlobReader look(BlobReader store) throws BlobStoreException {
        if (synchronous) {
            tell(RoundTrip.measure(store, nanos));
        }
        if (store.capabilities().has(Ability.CLOCK)) {
            tell(ClockSkew.measure(store, clock, nanos));
        }
        return store;
    }

    private void tell(RoundTrip measured) {
        roundTrips.accept(Optional.of(measured));
        if (measured.isShort() == slow) {
            slow = !slow;
            findings.accept(new Finding.Distance(site, measured));
        }
    }

    private void tell(ClockSkew measured) {
        boolean unsafe = measured.bound().compareTo(Leases.MOST_SKEW) > 0;
        if (unsafe != skewed) {
            skewed = unsafe;
            findings.accept(new Finding.Skew(site, measured, unsafe));
        }
    }
}
