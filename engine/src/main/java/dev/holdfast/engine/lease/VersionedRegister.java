package dev.holdfast.engine.lease;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.util.Optional;

/** A state in one object, replaced if its version is still the one that was read. */
final class VersionedRegister implements LeaseRegister {
    private final BlobStore store;
    private final BlobName name;

    VersionedRegister(BlobStore store, String folder) {
        this.store = store;
        this.name = new BlobName(folder + "state");
    }

    /** The version is asked for first: should the state change before it is read, replacing it by that version fails. */
    @Override
    public Optional<Entry> read() throws BlobStoreException, RepositoryException {
        try {
            String version = store.stat(name).version();
            return Optional.of(new Entry(LeaseRegister.parse(store, name), version));
        } catch (BlobStoreException.NotFound e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean replace(Optional<Entry> before, Lease after) throws BlobStoreException {
        PutCondition condition =
                before.isPresent() ? new PutCondition.IfVersion(before.get().mark()) : new PutCondition.IfAbsent();
        try {
            store.put(name, BlobBody.of(after.toBytes()), condition);
            return true;
        } catch (BlobStoreException.AlreadyExists
                | BlobStoreException.PreconditionFailed
                | BlobStoreException.NotFound e) {
            return false;
        }
    }
}
