package dev.holdfast.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.FaultyBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests that are made again, on a store that loses replies, breaks downloads, or has others write to it. */
class RetryingStoreTest {
    private static final BlobName NAME = new BlobName("a/blob");
    private static final PutCondition IF_ABSENT = new PutCondition.IfAbsent();

    private final InMemoryBlobStore memory = new InMemoryBlobStore();
    private final FaultyBlobStore faulty = new FaultyBlobStore(memory.another());
    private final RetryingStore store =
            new RetryingStore(faulty, new Retries(Retries.Policy.DEFAULT, new StillTime(), new Random(1), _ -> {}));

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static BlobStoreException passing() {
        return new BlobStoreException.Transient("it may pass", "");
    }

    @Test
    void aWinnerWhoseReplyWasLostIsToldThatItWon() throws Exception {
        faulty.script(BlobOperation.PUT, 1, new FaultyBlobStore.LoseReply());
        BlobStat stat = store.put(NAME, BlobBody.of(bytes(1000)), IF_ABSENT);
        assertEquals(memory.stat(NAME), stat);
        assertTrue(faulty.allHappened());
    }

    @Test
    void aWinnerByVersionWhoseReplyWasLostIsToldThatItWon() throws Exception {
        BlobStat before = memory.put(NAME, BlobBody.of(bytes(10)), IF_ABSENT);
        faulty.script(BlobOperation.PUT, 1, new FaultyBlobStore.LoseReply());
        BlobStat stat = store.put(NAME, BlobBody.of(bytes(1000)), new PutCondition.IfVersion(before.version()));
        assertEquals(memory.stat(NAME), stat);
    }

    /** The own put never arrived, and another's came before it was made again. */
    @Test
    void aLoserIsNotToldThatItWon() throws Exception {
        byte[] others = bytes(1001);
        faulty.script(BlobOperation.PUT, 1, new FaultyBlobStore.Fail(() -> {
            try {
                memory.put(NAME, BlobBody.of(others), IF_ABSENT);
            } catch (BlobStoreException e) {
                throw new IllegalStateException(e);
            }
            return passing();
        }));
        assertThrows(
                BlobStoreException.AlreadyExists.class, () -> store.put(NAME, BlobBody.of(bytes(1000)), IF_ABSENT));
        assertEquals(1001, memory.stat(NAME).length());
    }

    @Test
    void whoLosesAtOnceIsToldSoEvenWithTheSameBytes() throws Exception {
        memory.put(NAME, BlobBody.of(bytes(1000)), IF_ABSENT);
        assertThrows(
                BlobStoreException.AlreadyExists.class, () -> store.put(NAME, BlobBody.of(bytes(1000)), IF_ABSENT));
    }

    /** Whoever reads it has repeated that by himself: to repeat the put would only make the operator wait. */
    @Test
    void aPutWhoseBodyCannotBeReadIsNotMadeAgain() {
        AtomicInteger opened = new AtomicInteger();
        BlobBody broken = new BlobBody() {
            @Override
            public long length() {
                return 10;
            }

            @Override
            public byte[] sha256() {
                return new byte[32];
            }

            @Override
            public InputStream open() throws IOException {
                opened.incrementAndGet();
                throw new IOException("the source is gone");
            }
        };
        assertThrows(BlobStoreException.Transient.class, () -> store.put(NAME, broken, IF_ABSENT));
        assertEquals(1, opened.get());
    }

    @Test
    void aDownloadThatBreaksGoesOnWhereItBroke() throws Exception {
        byte[] content = bytes(1_000_000);
        memory.put(NAME, BlobBody.of(content), IF_ABSENT);
        for (long at : new long[] {0, 1, 65_535, 65_536, 65_537, 500_000, 999_999, 1_000_000}) {
            FaultyBlobStore breaking = new FaultyBlobStore(memory.another())
                    .script(BlobOperation.READ, 1, new FaultyBlobStore.BreakRead(at))
                    .script(BlobOperation.READ, 2, new FaultyBlobStore.BreakRead(100_000));
            RetryingStore retrying = new RetryingStore(
                    breaking, new Retries(Retries.Policy.DEFAULT, new StillTime(), new Random(1), _ -> {}));
            try (InputStream in = retrying.read(NAME)) {
                assertArrayEquals(content, in.readAllBytes(), "broken at " + at);
            }
        }
    }

    @Test
    void aRangeThatBreaksGoesOnWhereItBroke() throws Exception {
        byte[] content = bytes(1_000_000);
        memory.put(NAME, BlobBody.of(content), IF_ABSENT);
        faulty.script(BlobOperation.READ, 1, new FaultyBlobStore.BreakRead(200_000))
                .script(BlobOperation.READ, 2, new FaultyBlobStore.BreakRead(70_000));
        try (InputStream in = store.read(NAME, new ByteRange(100, 900_000))) {
            assertArrayEquals(Arrays.copyOfRange(content, 100, 900_100), in.readAllBytes());
        }
        assertTrue(faulty.allHappened());
    }

    @Test
    void aDownloadWhoseBlobIsGoneIsAFailureAndNotShort() throws Exception {
        memory.put(NAME, BlobBody.of(bytes(1_000_000)), IF_ABSENT);
        faulty.script(BlobOperation.READ, 1, new FaultyBlobStore.BreakRead(200_000));
        try (InputStream in = store.read(NAME)) {
            in.readNBytes(1000);
            memory.delete(NAME);
            assertThrows(IOException.class, in::readAllBytes);
        }
    }

    @Test
    void deletesAndListingsAreMadeAgain() throws Exception {
        memory.put(NAME, BlobBody.of(bytes(10)), IF_ABSENT);
        faulty.script(BlobOperation.LIST, 1, new FaultyBlobStore.Fail(RetryingStoreTest::passing));
        assertEquals(1, store.list("", Optional.empty(), 10).blobs().size());
        faulty.script(BlobOperation.DELETE, 1, new FaultyBlobStore.LoseReply());
        store.delete(NAME);
        assertThrows(BlobStoreException.NotFound.class, () -> memory.stat(NAME));
        assertTrue(faulty.allHappened());
    }
}
