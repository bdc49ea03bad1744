package dev.holdfast.agent.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundTripTest {
    private final AtomicLong now = new AtomicLong();

    private RoundTrip measured(Integer... millis) throws BlobStoreException {
        InMemoryBlobStore plain = new InMemoryBlobStore();
        plain.put(ObjectNames.DESCRIPTOR, BlobBody.of(new byte[1]), PutOptions.OVERWRITE);
        Iterator<Integer> times = List.of(millis).iterator();
        BlobStore slow = new ForwardingBlobStore(plain) {
            @Override
            public BlobStat stat(BlobName name) throws BlobStoreException {
                now.addAndGet(Duration.ofMillis(times.next()).toNanos());
                return super.stat(name);
            }
        };
        return RoundTrip.measure(slow, now::get);
    }

    @Test
    void itIsTheMedianSoThatOneSlowAnswerIsNone() throws BlobStoreException {
        assertEquals(new RoundTrip(Duration.ofMillis(3)), measured(900, 2, 500, 3, 1, 4));
    }

    @Test
    void tenMillisecondsAreShortAndElevenAreNot() throws BlobStoreException {
        assertTrue(measured(0, 10, 10, 10, 10, 10).isShort());
        assertFalse(measured(0, 11, 11, 11, 11, 11).isShort());
        assertEquals("10.0 ms", measured(0, 10, 10, 10, 10, 10).toString());
    }
}
