package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.SparseBody;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract. */
class SftpStoreIT extends StorePluginContract {
    @TempDir
    Path folder;

    @Override
    protected StorePlugin plugin() {
        return new SftpStorePlugin();
    }

    @Override
    protected URI location() {
        return Locations.of(folder.resolve("store"));
    }

    @Override
    protected URI nowhere() {
        return Locations.of(folder.resolve("missing/store"));
    }

    /** Past the server, with holes: to send it all takes half a minute. */
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
