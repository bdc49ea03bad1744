package dev.holdfast.engine.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoreTrialTest {
    private final InMemoryBlobStore store = new InMemoryBlobStore();

    private List<String> names() throws BlobStoreException {
        return store.list("", Optional.empty(), 10).blobs().stream()
                .map(blob -> blob.name().value())
                .toList();
    }

    @Test
    void nothingStaysWhereItMayBeDeleted() throws Exception {
        assertFalse(StoreTrial.run(store, Instant.EPOCH, new Random(1)).hasLeft());
        assertEquals(List.of(), names());
    }

    @Test
    void credentialsThatOnlyAddAreRightAndWhatStaysIsNamed() throws Exception {
        StoreTrial.Outcome outcome = StoreTrial.run(
                new ForwardingBlobStore(store) {
                    @Override
                    public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
                        throw new BlobStoreException.AccessDenied("these credentials only add", "");
                    }
                },
                Instant.EPOCH,
                new Random(1));
        assertTrue(outcome.hasLeft());
        assertEquals(List.of(outcome.left()), names());
        assertTrue(outcome.left().startsWith("trial/"), outcome.left());
    }

    @Test
    void credentialsThatOnlyReadAreNot() {
        assertThrows(
                BlobStoreException.AccessDenied.class,
                () -> StoreTrial.run(
                        new ForwardingBlobStore(store) {
                            @Override
                            public BlobStat put(BlobName name, BlobBody body, PutOptions options)
                                    throws BlobStoreException {
                                throw new BlobStoreException.AccessDenied("these credentials only read", "");
                            }
                        },
                        Instant.EPOCH,
                        new Random(1)));
    }

    @Test
    void aStoreThatGivesBackSomethingElseIsNotRightAndIsLeftEmpty() throws Exception {
        assertThrows(
                BlobStoreException.Permanent.class,
                () -> StoreTrial.run(
                        new ForwardingBlobStore(store) {
                            @Override
                            public InputStream read(BlobName name) {
                                return new ByteArrayInputStream(new byte[64]);
                            }
                        },
                        Instant.EPOCH,
                        new Random(1)));
        assertEquals(List.of(), names());
    }
}
