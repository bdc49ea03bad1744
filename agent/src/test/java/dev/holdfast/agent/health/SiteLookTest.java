package dev.holdfast.agent.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.notification.Severity;
import dev.holdfast.agent.notification.StandingAlerts;
import dev.holdfast.engine.store.Request;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SiteLookTest {
    private static final SiteLook.Timing QUICK = new SiteLook.Timing(
            Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofMillis(1));
    private static final SiteLook.Timing RARELY = new SiteLook.Timing(
            Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofMillis(1));

    private final StandingAlerts alerts = new StandingAlerts();
    private final SiteHealth health = new SiteHealth("far", Severity.ERROR, alerts, InstantSource.system());
    private final Semaphore asked = new Semaphore(0);
    private Optional<Thread> looking = Optional.empty();

    private interface Asking {
        void ask() throws BlobStoreException;
    }

    private void look(SiteLook.Timing timing, Asking asking) {
        SiteLook.Question question = new SiteLook.Question() {
            @Override
            public void ask() throws BlobStoreException {
                asked.release();
                asking.ask();
            }

            @Override
            public String subject() {
                return "s3://far";
            }
        };
        looking = Optional.of(Thread.ofVirtual().start(new SiteLook(health, question, timing)));
    }

    @AfterEach
    void endIt() {
        looking.ifPresent(Thread::interrupt);
    }

    private void await(List<String> said) throws InterruptedException {
        while (!alerts.said().equals(said)) {
            Thread.sleep(5);
        }
    }

    @Test
    void aSiteThatHangsForEverIsToldOfAndNotAskedAgainMeanwhile() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        look(QUICK, () -> Assertions.assertDoesNotThrow(() -> never.await()));
        await(List.of("site-down: site far cannot be reached (s3://far does not answer within 1 s)"));
        Thread.sleep(100);
        assertEquals(1, asked.availablePermits());
        never.countDown();
        await(List.of());
    }

    @Test
    void twoFailuresInARowAreToldAndTheFirstAnswerEndsIt() throws Exception {
        AtomicInteger times = new AtomicInteger();
        Semaphore mended = new Semaphore(0);
        look(QUICK, () -> {
            if (times.incrementAndGet() <= 2 || mended.availablePermits() == 0) {
                throw new BlobStoreException.Transient("refused", "");
            }
        });
        await(List.of("site-down: site far cannot be reached (refused)"));
        mended.release();
        await(List.of());
    }

    @Test
    void oneFailureIsABlip() throws Exception {
        AtomicInteger times = new AtomicInteger();
        look(QUICK, () -> {
            if (times.incrementAndGet() == 1) {
                throw new BlobStoreException.Transient("refused", "");
            }
        });
        asked.acquire(5);
        assertEquals(List.of(), alerts.said());
    }

    @Test
    void aRequestThatFailsHasTheSiteLookedAtAtOnce() throws Exception {
        look(RARELY, () -> {});
        asked.acquire();
        Assertions.assertThrows(
                BlobStoreException.class,
                () -> health.around(Request.PUT, () -> {
                    throw new BlobStoreException.Transient("reset", "");
                }));
        asked.acquire();
        assertTrue(alerts.said().isEmpty());
    }
}
