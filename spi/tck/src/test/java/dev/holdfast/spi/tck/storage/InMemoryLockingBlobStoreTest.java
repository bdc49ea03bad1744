package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobStore;
import java.time.InstantSource;

class InMemoryLockingBlobStoreTest extends BlobStoreContract {
    private final InMemoryBlobStore memory = InMemoryBlobStore.locking(InstantSource.system());

    @Override
    protected BlobStore open() {
        return memory.another();
    }
}
