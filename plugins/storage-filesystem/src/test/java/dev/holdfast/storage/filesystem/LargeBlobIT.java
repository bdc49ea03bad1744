package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.tck.storage.SparseBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeBlobIT {
    @TempDir
    private Path folder;

    @Test
    void aBlobOfMoreThanTwoGibibytesIsPut() throws BlobStoreException, IOException {
        long twoGib = 1L << 31;
        SparseBody body = new SparseBody(twoGib + 100, 0, twoGib - 4, twoGib + 92);
        try (BlobStore store = Stores.open(folder)) {
            assertEquals(
                    body.length(),
                    store.put(name("large"), body, Stores.IF_ABSENT).length());
            for (long offset : body.offsets()) {
                try (InputStream in = store.read(name("large"), new ByteRange(offset, SparseBody.MARK))) {
                    assertArrayEquals(SparseBody.mark(offset), in.readAllBytes());
                }
            }
        }
    }
}
