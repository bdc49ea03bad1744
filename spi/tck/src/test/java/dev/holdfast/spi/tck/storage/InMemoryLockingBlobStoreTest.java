package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobStore;
import java.time.Duration;
import java.time.Instant;

class InMemoryLockingBlobStoreTest extends BlobStoreContract {
    private volatile Duration ahead = Duration.ZERO;

    private final InMemoryBlobStore memory =
            InMemoryBlobStore.locking(() -> Instant.now().plus(ahead));

    @Override
    protected BlobStore open() {
        return memory.another();
    }

    @Override
    public void letPass(Duration time) {
        ahead = ahead.plus(time);
    }
}
