package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.BlobStoreContract;
import dev.holdfast.spi.tck.storage.SparseBody;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileSystemStoreWithoutHardLinksTest extends BlobStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected BlobStore open() throws BlobStoreException {
        try {
            return Stores.openWithoutHardLinks(folder);
        } catch (IOException e) {
            throw new AssertionError("the test's folder does not work", e);
        }
    }

    @Override
    public void plant(BlobName name, SparseBody body) {
        abort("reads are the same with and without hard links");
    }
}
