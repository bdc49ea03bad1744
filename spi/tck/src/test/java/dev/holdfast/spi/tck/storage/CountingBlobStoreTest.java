package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountingBlobStoreTest extends BlobStoreContract {
    private final InMemoryBlobStore memory = new InMemoryBlobStore();

    @Override
    protected BlobStore open() {
        return new CountingBlobStore(memory.another());
    }

    @Test
    void eachKindOfRequestIsCountedApart() throws BlobStoreException {
        CountingBlobStore counting = new CountingBlobStore(memory);
        counting.put(name("a/blob"), BlobBody.of(new byte[10]), OVERWRITE);
        counting.stat(name("a/blob"));
        counting.stat(name("a/blob"));
        counting.list("", Optional.empty(), 10);
        counting.listFolders("", Optional.empty(), 10);
        counting.delete(name("a/blob"));
        assertThrows(BlobStoreException.NotFound.class, () -> counting.stat(name("a/blob")), "failed ones count too");
        assertEquals(1, counting.requests(BlobOperation.PUT));
        assertEquals(3, counting.requests(BlobOperation.STAT));
        assertEquals(1, counting.requests(BlobOperation.LIST));
        assertEquals(1, counting.requests(BlobOperation.LIST_FOLDERS));
        assertEquals(1, counting.requests(BlobOperation.DELETE));
        assertEquals(0, counting.requests(BlobOperation.READ));
        assertEquals(7, counting.requests());
    }

    @Test
    void bytesAreThoseReallyReadAndPut() throws BlobStoreException, IOException {
        CountingBlobStore counting = new CountingBlobStore(memory);
        counting.put(name("blob"), BlobBody.of(new byte[1000]), OVERWRITE);
        assertThrows(
                BlobStoreException.DigestMismatch.class,
                () -> counting.put(name("blob"), Bodies.tooShort(new byte[500]), OVERWRITE));
        try (InputStream in = counting.read(name("blob"))) {
            in.readNBytes(300);
            in.read();
        }
        counting.read(name("blob"), new ByteRange(5, 20)).close();
        assertEquals(1000, counting.bytesPut());
        assertEquals(301, counting.bytesRead());
        assertEquals(2, counting.requests(BlobOperation.READ));
        counting.reset();
        assertEquals(0, counting.bytesPut() + counting.bytesRead() + counting.requests());
    }
}
