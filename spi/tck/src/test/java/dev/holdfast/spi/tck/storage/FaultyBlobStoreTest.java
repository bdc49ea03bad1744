package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaultyBlobStoreTest extends BlobStoreContract {
    private final InMemoryBlobStore memory = new InMemoryBlobStore();
    private final FaultyBlobStore faulty = new FaultyBlobStore(memory);
    private final byte[] content = Bodies.bytes(1, 1000);

    @Override
    protected BlobStore open() {
        return new FaultyBlobStore(memory.another());
    }

    @Test
    void onlyTheScriptedCallFailsAndDoesNotReachTheStore() throws BlobStoreException {
        BlobStoreException wanted = new BlobStoreException.NoSpace("full", "");
        faulty.script(BlobOperation.PUT, 2, new FaultyBlobStore.Fail(() -> wanted));
        putBlob("one");
        assertSame(wanted, assertThrows(BlobStoreException.NoSpace.class, () -> putBlob("two")));
        putBlob("three");
        assertThrows(BlobStoreException.NotFound.class, () -> memory.stat(name("two")));
        memory.stat(name("three"));
        assertTrue(faulty.allHappened());
    }

    @Test
    void aLostReplyComesAfterTheDeed() throws BlobStoreException {
        faulty.script(BlobOperation.PUT, 1, new FaultyBlobStore.LoseReply())
                .script(BlobOperation.DELETE, 1, new FaultyBlobStore.LoseReply());
        assertThrows(BlobStoreException.Transient.class, () -> putBlob("blob"));
        memory.stat(name("blob"));
        assertFalse(faulty.allHappened());
        assertThrows(BlobStoreException.Transient.class, () -> faulty.delete(name("blob")));
        assertThrows(BlobStoreException.NotFound.class, () -> memory.stat(name("blob")));
    }

    @Test
    void aTruncatedReadEndsAsIfTheContentDid() throws BlobStoreException, IOException {
        putBlob("blob");
        faulty.script(BlobOperation.READ, 1, new FaultyBlobStore.TruncateRead(300));
        assertArrayEquals(Arrays.copyOf(content, 300), getBlob());
        assertArrayEquals(content, getBlob());
    }

    @Test
    void aBrokenReadThrowsAfterItsBytes() throws BlobStoreException, IOException {
        putBlob("blob");
        faulty.script(BlobOperation.READ, 1, new FaultyBlobStore.BreakRead(300));
        try (InputStream in = faulty.read(name("blob"))) {
            assertArrayEquals(Arrays.copyOf(content, 300), in.readNBytes(300));
            assertThrows(IOException.class, in::read);
        }
    }

    @Test
    void exactlyOneBitIsFlipped() throws BlobStoreException, IOException {
        putBlob("blob");
        for (int bit = 0; bit < content.length * 8; bit += 997) {
            FaultyBlobStore flipping = new FaultyBlobStore(memory);
            flipping.script(BlobOperation.READ, 1, new FaultyBlobStore.FlipBit(bit));
            byte[] expected = content.clone();
            expected[bit / 8] ^= (byte) (1 << (bit % 8));
            try (InputStream in = flipping.read(name("blob"), new ByteRange(0, 1000))) {
                byte[] found = in.readNBytes(7);
                assertArrayEquals(Arrays.copyOf(expected, 7), found);
                assertArrayEquals(Arrays.copyOfRange(expected, 7, 1000), in.readAllBytes());
            }
        }
    }

    @Test
    void faultsOfStreamsAreOnlyForReads() {
        assertThrows(
                IllegalArgumentException.class,
                () -> faulty.script(BlobOperation.PUT, 1, new FaultyBlobStore.FlipBit(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> faulty.script(BlobOperation.READ, 0, new FaultyBlobStore.LoseReply()));
        assertEquals(true, faulty.allHappened());
    }

    private void putBlob(String name) throws BlobStoreException {
        faulty.put(name(name), BlobBody.of(content), OVERWRITE);
    }

    private byte[] getBlob() throws BlobStoreException, IOException {
        try (InputStream in = faulty.read(name("blob"))) {
            return in.readAllBytes();
        }
    }
}
