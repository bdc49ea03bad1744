package dev.holdfast.engine.console;

import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStore;

/**
 * A site that is open for writing.
 *
 * @param repository its reading side, which closes the store
 * @param store its writing side
 */
public record WritableSite(Repository repository, BlobStore store) implements AutoCloseable {
    @Override
    public void close() {
        repository.close();
    }
}
