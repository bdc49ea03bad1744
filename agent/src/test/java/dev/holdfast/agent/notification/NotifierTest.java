package dev.holdfast.agent.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Subscription;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With its threads. How long something takes decides nothing here. */
@Timeout(60)
class NotifierTest {
    private static final AlertKey DOWN =
            AlertKey.of(NotificationEvent.SITE_DOWN).atSite("far");
    private static final Cadence QUICK = new Cadence(
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofHours(1));

    @TempDir
    Path state;

    private static final class Ear implements Channel {
        private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        private final Function<Message, Attempt> answer;

        Ear(Function<Message, Attempt> answer) {
            this.answer = answer;
        }

        @Override
        public Attempt deliver(Message message) throws InterruptedException {
            Attempt attempt = answer.apply(message);
            if (attempt instanceof Attempt.Done) {
                heard.put(message);
            }
            return attempt;
        }

        @Override
        public Attempt tryOut() {
            return new Attempt.Done("an ear");
        }

        @Override
        public String destination() {
            return "ear";
        }

        Message next() throws InterruptedException {
            return Optional.ofNullable(heard.poll(30, TimeUnit.SECONDS)).orElseThrow();
        }
    }

    private static Recipient recipient(String name, Channel channel) {
        return new Recipient(
                new Subscription(name, NotificationTarget.everything(), Duration.ZERO, Optional.empty()), channel);
    }

    private Notifier start(Recipient... recipients) {
        Notifier notifier = new Notifier(
                List.of(recipients),
                QUICK,
                "host-a",
                state,
                key -> !key.site().equals(Optional.of("gone")),
                InstantSource.system(),
                new Random(1));
        notifier.start();
        return notifier;
    }

    private static Alert down() {
        return down("far");
    }

    private static Alert down(String site) {
        return Alert.of(
                AlertKey.of(NotificationEvent.SITE_DOWN).atSite(site),
                Severity.ERROR,
                "site " + site + " cannot be reached",
                "refused",
                "",
                Messages.AT);
    }

    @Test
    void whoeverHangsHoldsUpNobodyElse() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Ear deaf = new Ear(_ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Attempt.Failed("interrupted");
        });
        Ear ear = new Ear(_ -> new Attempt.Done("heard"));
        try (Notifier notifier = start(recipient("deaf", deaf), recipient("ear", ear))) {
            notifier.raise(down());
            assertEquals(Message.Kind.RAISED, ear.next().kind());
            notifier.clear(DOWN);
            assertEquals(Message.Kind.RECOVERED, ear.next().kind());
            assertEquals(List.of(), notifier.standing());
        }
    }

    @Test
    void whatFailsIsTriedAgainAndEveryTryIsLogged() throws Exception {
        int[] tries = {0};
        Ear ear = new Ear(_ -> ++tries[0] < 3 ? new Attempt.Failed("busy") : new Attempt.Done("heard"));
        try (Notifier notifier = start(recipient("ear", ear))) {
            notifier.raise(down());
            assertEquals("site far cannot be reached", ear.next().headline());
            notifier.clear(DOWN);
            ear.next();
            List<Outcome> outcomes = notifier.log().recent().stream()
                    .limit(3)
                    .map(Delivery::outcome)
                    .toList();
            assertEquals(List.of(Outcome.FAILED, Outcome.FAILED, Outcome.DELIVERED), outcomes);
        }
    }

    @Test
    void aChannelThatThrowsIsTriedAgain() throws Exception {
        int[] tries = {0};
        Ear ear = new Ear(_ -> {
            if (++tries[0] < 2) {
                throw new IllegalStateException("a fault");
            }
            return new Attempt.Done("heard");
        });
        try (Notifier notifier = start(recipient("ear", ear))) {
            notifier.raise(down());
            ear.next();
            assertTrue(notifier.log().recent().getFirst().detail().contains("a fault"));
        }
    }

    @Test
    void whatWasNotDeliveredIsDeliveredByTheNextRun() throws Exception {
        Ear busy = new Ear(_ -> new Attempt.Failed("busy"));
        CountDownLatch tried = new CountDownLatch(1);
        String[] id = {""};
        try (Notifier notifier = start(recipient("ear", new Ear(message -> {
            id[0] = message.id();
            tried.countDown();
            return busy.answer.apply(message);
        })))) {
            notifier.raise(down());
            tried.await();
        }
        Ear ear = new Ear(_ -> new Attempt.Done("heard"));
        try (Notifier notifier = start(recipient("ear", ear))) {
            assertEquals(id[0], ear.next().id());
            notifier.clear(DOWN); // it ended meanwhile: this run never raised it
            assertEquals(Message.Kind.RECOVERED, ear.next().kind());
        }
    }

    @Test
    void whatIsNotConfiguredAnyMoreIsOver() throws Exception {
        Ear ear = new Ear(_ -> new Attempt.Done("heard"));
        try (Notifier notifier = start(recipient("ear", ear))) {
            notifier.raise(down("gone"));
            ear.next();
        }
        try (Notifier notifier = start(recipient("ear", ear))) {
            assertEquals(Message.Kind.RECOVERED, ear.next().kind());
            assertEquals(List.of(), notifier.standing());
        }
    }

    @Test
    void manyThreadsMayRaiseTheSame() throws Exception {
        Ear ear = new Ear(_ -> new Attempt.Done("heard"));
        try (Notifier notifier = start(recipient("ear", ear))) {
            List<Thread> threads = IntStream.range(0, 8)
                    .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                        for (int i = 0; i < 1000; i++) {
                            notifier.raise(down());
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            ear.next();
            notifier.clear(DOWN);
            assertEquals(Message.Kind.RECOVERED, ear.next().kind(), "and nothing between");
        }
    }
}
