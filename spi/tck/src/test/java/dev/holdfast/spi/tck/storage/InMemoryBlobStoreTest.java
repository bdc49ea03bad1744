package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobStore;

class InMemoryBlobStoreTest extends BlobStoreContract {
    private final InMemoryBlobStore memory = new InMemoryBlobStore();

    @Override
    protected BlobStore open() {
        return memory.another();
    }
}
