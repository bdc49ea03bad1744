package dev.holdfast.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When requests are made again, after how long, and when no more. */
class RetriesTest {
    private static final Retries.Policy POLICY =
            new Retries.Policy(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofMinutes(1), 1000);

    private final StillTime time = new StillTime();
    private final List<BlobStoreException> notices = new ArrayList<>();
    private final Retries retries = new Retries(POLICY, time, new Random(1), notices::add);
    private int tries;

    private String request(BlobStoreException... failures) throws BlobStoreException {
        Queue<BlobStoreException> left = new ArrayDeque<>(List.of(failures));
        return retries.around(Request.STAT, () -> {
            tries++;
            BlobStoreException failure = left.poll();
            if (failure != null) {
                throw failure;
            }
            return "done";
        });
    }

    private static BlobStoreException passing() {
        return new BlobStoreException.Transient("it may pass", "");
    }

    private static BlobStoreException throttled(Optional<Duration> wait) {
        return new BlobStoreException.Throttled("slow down", "", wait, new IllegalStateException());
    }

    @Test
    void whatMayPassIsMadeAgain() throws BlobStoreException {
        assertEquals("done", request(passing(), throttled(Optional.empty()), passing()));
        assertEquals(4, tries);
    }

    @Test
    void whatWillNotPassIsThrownAtOnce() {
        BlobStoreException denied = new BlobStoreException.AccessDenied("no", "");
        assertSame(denied, assertThrows(BlobStoreException.class, () -> request(denied)));
        assertEquals(1, tries);
        assertEquals(List.of(), time.waits());
    }

    @Test
    void waitsGrowAndAreBounded() throws BlobStoreException {
        BlobStoreException[] failures = new BlobStoreException[12];
        for (int i = 0; i < failures.length; i++) {
            failures[i] = passing();
        }
        request(failures);
        for (int i = 0; i < failures.length; i++) {
            long longest = Math.min(5000, 100L << i);
            long wait = time.waits().get(i).toMillis();
            assertTrue(wait >= longest / 4 && wait <= longest, "wait " + i + " is " + wait + " ms");
        }
    }

    @Test
    void whoWaitsIsToldWhyButNotAllTheTime() throws BlobStoreException {
        request(passing(), passing());
        assertEquals(0, notices.size(), "two failures are nothing to speak of");
        assertThrows(
                BlobStoreException.class,
                () -> retries.around(Request.STAT, () -> {
                    throw passing();
                }));
        assertTrue(notices.size() >= 2 && notices.size() <= 5, "in a minute, notices: " + notices.size());
    }

    @Test
    void aStoreIsLeftAloneForAsLongAsItWants() throws BlobStoreException {
        request(throttled(Optional.of(Duration.ofSeconds(7))));
        assertTrue(time.waits().getFirst().compareTo(Duration.ofSeconds(7)) >= 0);
    }

    @Test
    void patienceEnds() {
        BlobStoreException last = assertThrows(
                BlobStoreException.class,
                () -> retries.around(Request.STAT, () -> {
                    throw passing();
                }));
        assertEquals("it may pass", last.getMessage());
        assertTrue(time.now() <= Duration.ofMinutes(1).toNanos());
        assertTrue(time.now() > Duration.ofSeconds(50).toNanos(), "it was given up early");
    }

    @Test
    void aStoreThatWantsMoreThanOurPatienceIsGivenUpAtOnce() {
        assertThrows(BlobStoreException.Throttled.class, () -> request(throttled(Optional.of(Duration.ofHours(1)))));
        assertEquals(List.of(), time.waits());
    }

    @Test
    void anInterruptionEndsTheWait() {
        Thread.currentThread().interrupt();
        try {
            assertThrows(BlobStoreException.Interrupted.class, () -> request(passing()));
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt status is set again");
        }
    }

    /** However many requests fail, a store is asked again only so often. */
    @Test
    void requestsShareTheirTurns() throws BlobStoreException {
        Retries.Policy slow = new Retries.Policy(Duration.ofNanos(4), Duration.ofNanos(4), Duration.ofMinutes(1), 10);
        Retries few = new Retries(slow, time, new Random(1), _ -> {});
        Retries.Series series = few.series();
        for (int i = 0; i < 30; i++) {
            series.pauseAfter(passing());
        }
        assertTrue(time.now() >= Duration.ofMillis(2900).toNanos(), "30 turns took " + time.now() + " ns");
    }
}
