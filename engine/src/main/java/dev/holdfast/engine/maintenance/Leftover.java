package dev.holdfast.engine.maintenance;

import dev.holdfast.engine.barrier.Barrier;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.store.TrialFolder;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;

/** Objects that stay at a site although nobody reads them any more, as who puts them may have credentials that only add. */
public enum Leftover {
    /** States of leases that others have replaced. */
    LEASE_STATES("of leases") {
        @Override
        <E extends Exception> void each(BlobReader store, Instant now, Listing.Visitor<E> visitor)
                throws BlobStoreException, E {
            Leases.eachOldState(store, visitor);
        }
    },

    /** Where agents met to take points at one moment. */
    BARRIER_ROUNDS("of consistency groups") {
        @Override
        <E extends Exception> void each(BlobReader store, Instant now, Listing.Visitor<E> visitor)
                throws BlobStoreException, E {
            Barrier.eachOfOldRounds(store, visitor);
        }
    },

    /** What tried out the store, or credentials. */
    TRIALS("of trials") {
        @Override
        <E extends Exception> void each(BlobReader store, Instant now, Listing.Visitor<E> visitor)
                throws BlobStoreException, E {
            Listing.each(store, TrialFolder.PREFIX, stat -> {
                if (TrialFolder.isOver(stat.name(), now)) {
                    visitor.visit(stat);
                }
            });
        }
    };

    private final String words;

    Leftover(String words) {
        this.words = words;
    }

    /** Whose they are, for people: follows a number of objects. */
    public String words() {
        return words;
    }

    abstract <E extends Exception> void each(BlobReader store, Instant now, Listing.Visitor<E> visitor)
            throws BlobStoreException, E;
}
