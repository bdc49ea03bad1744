package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.Capabilities;
import java.util.List;

class InMemoryBlobStoreWithoutConditionsTest extends BlobStoreContract {
    private final InMemoryBlobStore memory = new InMemoryBlobStore(Capabilities.of(List.of(), 1 << 23, 2));

    @Override
    protected BlobStore open() {
        return memory.another();
    }
}
