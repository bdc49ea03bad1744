package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.SparseBody;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileSystemStoreTest extends StorePluginContract {
    @TempDir
    private Path folder;

    @Override
    protected StorePlugin plugin() {
        return new FileSystemStorePlugin();
    }

    @Override
    protected URI location() {
        return URI.create("file://" + folder.resolve("store"));
    }

    @Override
    protected URI nowhere() {
        return URI.create("file://" + folder.resolve("not/mounted"));
    }

    /** With holes: {@link LargeBlobIT} puts such a blob. */
    @Override
    public void plant(BlobName name, SparseBody body) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(
                folder.resolve("store").resolve(name.value()).toFile(), "rw")) {
            file.setLength(body.length());
            for (long offset : body.offsets()) {
                file.seek(offset);
                file.write(SparseBody.mark(offset));
            }
        }
    }
}
