package dev.holdfast.agent.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.Patience;
import dev.holdfast.engine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CaptureWatchTest {
    private static final Patience SHORT = new Patience(Optional.empty(), Duration.ofMillis(200));

    private final CaptureWatch watch = new CaptureWatch(Duration.ofMillis(200));
    private final Progress progress = new Progress();

    @Test
    void whatGetsOnRunsToItsEnd() throws Exception {
        int result = watch.run("web", SHORT, progress, () -> {
            for (int i = 0; i < 20; i++) {
                Thread.sleep(20);
                progress.did(1);
            }
            return 42;
        });
        assertEquals(42, result);
        watch.requireFree("web");
    }

    @Test
    void whatFailsFailsAsItDid() {
        IOException broken = new IOException("broken");
        IOException thrown = assertThrows(
                IOException.class,
                () -> watch.run("web", SHORT, progress, () -> {
                    throw broken;
                }));
        assertEquals(broken, thrown);
    }

    @Test
    void whatGetsNowhereIsInterruptedAndAnotherMayBegin() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CaptureWatch.GivenUp thrown = assertThrows(
                CaptureWatch.GivenUp.class,
                () -> watch.run("web", SHORT, progress, () -> {
                    try {
                        new Semaphore(0).acquire();
                    } finally {
                        interrupted.countDown();
                    }
                    return 0;
                }));
        assertTrue(String.valueOf(thrown.getMessage()).contains("nothing was read or stored for"), thrown::toString);
        interrupted.await();
        watch.requireFree("web");
    }

    @Test
    void whatTakesLongerThanItMayIsGivenUpThoughItGetsOn() {
        Patience whole = new Patience(Optional.of(Duration.ofMillis(500)), Duration.ofSeconds(30));
        CaptureWatch.GivenUp thrown = assertThrows(
                CaptureWatch.GivenUp.class,
                () -> watch.run("web", whole, progress, () -> {
                    while (true) {
                        Thread.sleep(10);
                        progress.did(1);
                    }
                }));
        assertTrue(String.valueOf(thrown.getMessage()).contains("it took longer than"), thrown::toString);
    }

    @Test
    void besideWhatCannotBeStoppedNoOtherBeginsUntilItEnds() throws Exception {
        Semaphore answer = new Semaphore(0);
        CountDownLatch ended = new CountDownLatch(1);
        CaptureWatch.GivenUp thrown = assertThrows(
                CaptureWatch.GivenUp.class,
                () -> watch.run("web", SHORT, progress, () -> {
                    answer.acquireUninterruptibly();
                    ended.countDown();
                    return 0;
                }));
        assertTrue(String.valueOf(thrown.getMessage()).contains("hangs on"), thrown::toString);
        assertThrows(CaptureWatch.GivenUp.class, () -> watch.requireFree("web"));
        watch.requireFree("app");
        answer.release();
        ended.await();
        while (isHeld()) {
            Thread.sleep(10);
        }
        assertEquals(1, watch.run("web", SHORT, progress, () -> 1));
    }

    private boolean isHeld() {
        try {
            watch.requireFree("web");
            return false;
        } catch (CaptureWatch.GivenUp e) {
            return true;
        }
    }

    @Test
    void whoeverIsInterruptedInterruptsTheCapture() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                watch.run("web", Patience.DEFAULT, progress, () -> {
                    begun.countDown();
                    new Semaphore(0).acquire();
                    return 0;
                });
            } catch (InterruptedException e) {
                interrupted.countDown();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        thread.interrupt();
        interrupted.await();
        watch.requireFree("web");
    }
}
