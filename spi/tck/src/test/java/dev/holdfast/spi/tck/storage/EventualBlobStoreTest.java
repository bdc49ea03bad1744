package dev.holdfast.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventualBlobStoreTest {
    private static final BlobName NAME = new BlobName("a/blob");

    private final InMemoryBlobStore memory = new InMemoryBlobStore();
    private final EventualBlobStore store = new EventualBlobStore(memory, 4);

    @Test
    void whatWasPutIsSeenSomeCallsLater() throws Exception {
        byte[] content = Bodies.bytes(1, 100);
        store.put(NAME, BlobBody.of(content), new PutCondition.IfAbsent());
        assertEquals(List.of(), store.list("", Optional.empty(), 10).blobs());
        assertThrows(BlobStoreException.NotFound.class, () -> store.stat(NAME));
        assertThrows(
                BlobStoreException.AlreadyExists.class,
                () -> store.put(NAME, BlobBody.of(content), new PutCondition.IfAbsent()));
        assertArrayEquals(content, store.read(NAME).readAllBytes());
        assertEquals(1, store.list("", Optional.empty(), 10).blobs().size());
        assertEquals(0, store.hidden());
    }

    /** A backend on such a store must not pass for one that keeps the contract. */
    @Test
    void theContractNoticesIt() throws Exception {
        BlobStoreContract contract = new BlobStoreContract() {
            @Override
            protected BlobStore open() {
                return store;
            }
        };
        contract.openFirst();
        assertThrows(BlobStoreException.NotFound.class, contract::anotherHandleSeesWhatWasPut);
        contract.closeAll();
    }
}
