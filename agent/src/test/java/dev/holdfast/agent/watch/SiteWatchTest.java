package dev.holdfast.agent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteWatchTest {
    private final List<Finding> findings = new ArrayList<>();
    private final List<Optional<RoundTrip>> roundTrips = new ArrayList<>();
    private long nanos;
    private Duration answer = Duration.ofMillis(1);
    private Duration ahead = Duration.ZERO;
    private SiteWatch watch;
    private ForwardingBlobStore store;

    private Instant now() {
        return Instant.parse("2026-11-21T12:00:00Z").plusNanos(nanos);
    }

    @BeforeEach
    void aStoreWithAClockThatTakesItsTime() throws BlobStoreException {
        InMemoryBlobStore plain = new InMemoryBlobStore();
        plain.put(ObjectNames.DESCRIPTOR, BlobBody.of(new byte[1]), PutOptions.OVERWRITE);
        store = new ForwardingBlobStore(plain) {
            @Override
            public BlobStat stat(BlobName name) throws BlobStoreException {
                nanos += answer.toNanos();
                return super.stat(name);
            }

            @Override
            public Instant time() {
                return now();
            }
        };
        watch = new SiteWatch("far", true, () -> now().plus(ahead), () -> nanos, roundTrips::add, findings::add);
    }

    @Test
    void aSlowSynchronousSiteIsToldOfOnceAndOnceWhenItIsOver() throws BlobStoreException {
        watch.look(store);
        assertEquals(List.of(), findings);
        answer = Duration.ofMillis(12);
        watch.look(store);
        watch.look(store);
        assertEquals(1, findings.size());
        assertEquals(
                Duration.ofMillis(12),
                assertInstanceOf(Finding.Distance.class, findings.getLast())
                        .roundTrip()
                        .median());
        answer = Duration.ofMillis(2);
        watch.look(store);
        watch.look(store);
        assertEquals(2, findings.size());
    }

    @Test
    void eachRoundTripIsTold() throws BlobStoreException {
        watch.look(store);
        answer = Duration.ofMillis(12);
        watch.look(store);
        assertEquals(
                List.of(
                        Optional.of(new RoundTrip(Duration.ofMillis(1))),
                        Optional.of(new RoundTrip(Duration.ofMillis(12)))),
                roundTrips);
    }

    @Test
    void aClockThatIsSetWrongIsToldOfOnceAndOnceWhenItIsRight() throws BlobStoreException {
        ahead = Duration.ofSeconds(4);
        watch.look(store);
        assertEquals(List.of(), findings);
        ahead = Duration.ofMinutes(-2);
        watch.look(store);
        watch.look(store);
        Finding.Skew told = assertInstanceOf(Finding.Skew.class, findings.getLast());
        assertEquals(true, told.unsafe());
        assertEquals(Duration.ofMinutes(2), told.skew().offset());
        ahead = Duration.ZERO;
        watch.look(store);
        assertEquals(2, findings.size());
    }
}
