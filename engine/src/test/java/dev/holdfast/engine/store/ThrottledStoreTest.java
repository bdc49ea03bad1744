package dev.holdfast.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThrottledStoreTest {
    private static final int MIB = 1 << 20;

    private final StillTime waiting = new StillTime();
    private OptionalLong rate = OptionalLong.of(MIB);
    private final Bandwidth bandwidth = new Bandwidth(() -> rate, waiting);
    private final InMemoryBlobStore store = new InMemoryBlobStore();

    private double seconds() {
        return waiting.now() / 1e9;
    }

    private void put(String name, int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        try (ThrottledStore throttled = new ThrottledStore(store.another(), bandwidth)) {
            throttled.put(new BlobName(name), BlobBody.of(content), PutOptions.OVERWRITE);
        }
        try (InputStream in = store.read(new BlobName(name))) {
            assertArrayEquals(content, in.readAllBytes());
        }
    }

    @Test
    void whatIsPutTakesItsTime() throws Exception {
        for (int i = 0; i < 10; i++) {
            put("blob-" + i, MIB);
        }
        assertEquals(10, seconds(), 0.2);
    }

    @Test
    void whatWasNotUsedIsNotSavedUp() throws Exception {
        put("first", MIB);
        waiting.sleep(Duration.ofHours(1));
        double before = seconds();
        put("second", 5 * MIB);
        assertEquals(5, seconds() - before, 0.2);
    }

    @Test
    void theLimitMayChangeAtAnyTime() throws Exception {
        rate = OptionalLong.empty();
        put("free", 50 * MIB);
        assertEquals(0, seconds());
        rate = OptionalLong.of(10 * MIB);
        put("limited", 50 * MIB);
        assertEquals(5, seconds(), 0.2);
        rate = OptionalLong.empty();
        put("free-again", 50 * MIB);
        assertEquals(5, seconds(), 0.2);
    }

    @Test
    void whatIsReadTwiceCountsOnce() throws Exception {
        try (ThrottledStore throttled = new ThrottledStore(new ReadingTwice(store), bandwidth)) {
            throttled.put(new BlobName("blob"), BlobBody.of(new byte[4 * MIB]), PutOptions.OVERWRITE);
        }
        assertEquals(4, seconds(), 0.2);
    }

    @Test
    void manyShareOneLimit() throws Exception {
        long each = 100_000;
        for (int i = 0; i < 100; i++) {
            bandwidth.take(each);
        }
        assertTrue(seconds() >= 99 * each / (double) MIB - 0.1, () -> seconds() + " s");
    }
}
