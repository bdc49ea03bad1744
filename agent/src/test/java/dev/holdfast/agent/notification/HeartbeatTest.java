package dev.holdfast.agent.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static final class Fake implements Heartbeat.Watcher {
        private final Action action;

        private interface Action {
            void hear(String json) throws InterruptedException;
        }

        Fake(Action action) {
            this.action = action;
        }

        @Override
        public Attempt hear(byte[] json) throws InterruptedException {
            action.hear(new String(json, StandardCharsets.UTF_8));
            return new Attempt.Done("heard");
        }

        @Override
        public Attempt tryOut() {
            return new Attempt.Done("there");
        }

        @Override
        public String destination() {
            return "fake";
        }
    }

    private static Heartbeat heartbeat(Fake.Action action, Duration every) {
        return new Heartbeat("watcher", new Fake(action), every, "host-a", InstantSource.fixed(Messages.AT));
    }

    @Test
    void aBeatSaysHowManyObjectivesAreMet() throws Exception {
        heartbeat(heard::add, Duration.ofHours(1)).beat(3, 4);
        assertEquals(
                "{\"version\":1,\"host\":\"host-a\",\"at\":\"2026-03-01T12:00:30Z\",\"objectives\":4,\"met\":3}",
                heard.take());
    }

    @Test
    void itBeatsNoMoreOftenThanItIsAskedTo() throws Exception {
        Heartbeat heartbeat = heartbeat(heard::add, Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            heartbeat.beat(i, 100);
        }
        assertTrue(heard.take().contains("\"met\":0"));
        assertTrue(heard.isEmpty(), heard.toString());
    }

    @Test
    void aWatcherThatHangsHoldsUpNobodyAndTheNextBeatIsAnother() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        Heartbeat heartbeat = heartbeat(
                json -> {
                    begun.add(json);
                    never.await();
                },
                Duration.ofMillis(1));
        heartbeat.beat(1, 1);
        begun.take();
        Thread.sleep(2);
        heartbeat.beat(1, 1);
        begun.take();
    }
}
