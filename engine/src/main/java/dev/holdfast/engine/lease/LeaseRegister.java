package dev.holdfast.engine.lease;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;

/** Where the state of one lease stands in a store, changed by compare-and-swap alone. */
sealed interface LeaseRegister permits VersionedRegister, NumberedRegister {
    /**
     * What stands there.
     *
     * @param mark tells this state from all others, also from one with the same content
     */
    record Entry(Lease lease, String mark) {}

    /**
     * The state now; none before the first.
     *
     * @throws RepositoryException.Damaged if something stands there that is no lease: nobody gets it then
     */
    Optional<Entry> read() throws BlobStoreException, RepositoryException;

    /**
     * Puts a state in place of another, unless that has changed.
     *
     * @return whether it was done; if the answer got lost it may be done all the same, and the next reading tells
     */
    boolean replace(Optional<Entry> before, Lease after) throws BlobStoreException, RepositoryException;

    /** Reads a state. */
    static Lease parse(BlobReader store, BlobName name) throws BlobStoreException, RepositoryException {
        try {
            return Lease.parse(StoreReading.whole(store, name, Lease.LARGEST));
        } catch (FormatException e) {
            throw new RepositoryException.Damaged(name + " is not what Holdfast writes: " + e.getMessage(), e);
        }
    }
}
