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

    /** Time that passes by waiting alone. */
    private static final class Waiting implements Retries.Waiting {
        private long now;

        @Override
        public long now() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            now += duration.toNanos();
        }

        double seconds() {
            return now / 1e9;
        }
    }

    private final Waiting waiting = new Waiting();
    private OptionalLong rate = OptionalLong.of(MIB);
    private final Bandwidth bandwidth = new Bandwidth(() -> rate, waiting);
    private final InMemoryBlobStore store = new InMemoryBlobStore();

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
        assertEquals(10, waiting.seconds(), 0.2);
    }

    @Test
    void whatWasNotUsedIsNotSavedUp() throws Exception {
        put("first", MIB);
        waiting.sleep(Duration.ofHours(1));
        double before = waiting.seconds();
        put("second", 5 * MIB);
        assertEquals(5, waiting.seconds() - before, 0.2);
    }

    @Test
    void theLimitMayChangeAtAnyTime() throws Exception {
        rate = OptionalLong.empty();
        put("free", 50 * MIB);
        assertEquals(0, waiting.seconds());
        rate = OptionalLong.of(10 * MIB);
        put("limited", 50 * MIB);
        assertEquals(5, waiting.seconds(), 0.2);
        rate = OptionalLong.empty();
        put("free-again", 50 * MIB);
        assertEquals(5, waiting.seconds(), 0.2);
    }

    @Test
    void whatIsReadTwiceCountsOnce() throws Exception {
        try (ThrottledStore throttled = new ThrottledStore(new ReadingTwice(store), bandwidth)) {
            throttled.put(new BlobName("blob"), BlobBody.of(new byte[4 * MIB]), PutOptions.OVERWRITE);
        }
        assertEquals(4, waiting.seconds(), 0.2);
    }

    @Test
    void manyShareOneLimit() throws Exception {
        long each = 100_000;
        for (int i = 0; i < 100; i++) {
            bandwidth.take(each);
        }
        assertTrue(waiting.seconds() >= 99 * each / (double) MIB - 0.1, () -> waiting.seconds() + " s");
    }
}
