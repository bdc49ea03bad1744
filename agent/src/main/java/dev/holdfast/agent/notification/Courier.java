package dev.holdfast.agent.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers messages to one recipient, on a thread of its own. What fails is tried again, after 1 s first and at most 5 min
 * later on, until it arrives, is withdrawn or is too old; each try has a time limit. How many messages wait is bounded by
 * how many incidents there are, as each has at most one on its way. Safe for use by many threads.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration LONGEST_ASKED_WAIT = Duration.ofHours(1);
    private static final Duration TO_END = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 20;

    private final Recipient recipient;
    private final Limits limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DeliveryLog log;
    private final Settled settled;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Thread thread;
    private Optional<FutureTask<Attempt>> hanging = Optional.empty();

    /** Hears how the delivery of a message ended. */
    interface Settled {
        void settled(String recipient, String message, Outcome outcome);
    }

    /**
     * How long things may take.
     *
     * @param attempt a try
     * @param tooOld all tries of a message, from when it was made
     */
    record Limits(Duration attempt, Duration tooOld) {}

    private static final class Item {
        private final Message message;
        private int tries;
        private long nextTry = System.nanoTime();
        private boolean withdrawn;

        Item(Message message) {
            this.message = message;
        }
    }

    Courier(
            Recipient recipient,
            Limits limits,
            InstantSource clock,
            RandomGenerator random,
            DeliveryLog log,
            Settled settled) {
        this.recipient = recipient;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.log = log;
        this.settled = settled;
        this.thread = Thread.ofVirtual().name("courier-" + recipient.name()).unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    synchronized void send(Message message) {
        items.putIfAbsent(message.id(), new Item(message));
        notifyAll();
    }

    synchronized void withdraw(String message) {
        Item item = items.get(message);
        if (item != null) {
            item.withdrawn = true;
            notifyAll();
        }
    }

    /** Ends. What was not delivered is not settled: it is for the next run. */
    void end() throws InterruptedException {
        thread.interrupt();
        thread.join(TO_END);
    }

    private void work() {
        try {
            while (true) {
                deliver(next());
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("recipient", recipient.name()).log("a courier was asked to end");
        }
    }

    /** Waits until a message is to be tried. */
    private synchronized Item next() throws InterruptedException {
        while (true) {
            Optional<Item> first = items.values().stream()
                    .min(Comparator.comparingLong(
                            item -> item.withdrawn ? Long.MIN_VALUE : item.nextTry - System.nanoTime()));
            if (first.isEmpty()) {
                wait();
                continue;
            }
            long nanos = first.get().nextTry - System.nanoTime();
            if (first.get().withdrawn || nanos <= 0) {
                return first.get();
            }
            wait(nanos / 1_000_000 + 1);
        }
    }

    private void deliver(Item item) throws InterruptedException {
        if (item.withdrawn) {
            settle(item, Outcome.WITHDRAWN, "it was over before it arrived");
            return;
        }
        item.tries++;
        Attempt attempt = attempt(item.message);
        switch (attempt) {
            case Attempt.Done(String detail) -> settle(item, Outcome.DELIVERED, detail);
            case Attempt.Refused(String why) -> settle(item, Outcome.REFUSED, why);
            case Attempt.Failed(String why, var retryAfter) -> failed(item, why, retryAfter);
        }
    }

    /** A try that goes on after its time is over, whatever is done to it, holds up others to the same recipient only. */
    private Attempt attempt(Message message) throws InterruptedException {
        if (hanging.filter(task -> !task.isDone()).isPresent()) {
            return new Attempt.Failed("the try before it still hangs");
        }
        FutureTask<Attempt> task = new FutureTask<>(() -> recipient.channel().deliver(message));
        Thread trying = Thread.ofVirtual().name("delivery-" + recipient.name()).start(task);
        hanging = Optional.of(task);
        try {
            return task.get(limits.attempt().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            trying.interrupt();
            return new Attempt.Failed("no answer within " + limits.attempt().toSeconds() + " s");
        } catch (ExecutionException e) {
            LOG.atWarn().addKeyValue("recipient", recipient.name()).setCause(e).log("a delivery ended by a fault");
            return new Attempt.Failed("a fault of this program: " + e.getCause());
        } catch (InterruptedException e) {
            trying.interrupt();
            throw e;
        }
    }

    private void failed(Item item, String why, Optional<Duration> retryAfter) {
        Instant now = clock.instant();
        if (item.message.at().plus(limits.tooOld()).isBefore(now)) {
            settle(item, Outcome.EXPIRED, why);
            return;
        }
        LOG.atWarn()
                .addKeyValue("recipient", recipient.name())
                .addKeyValue("message", item.message.id())
                .addKeyValue("tries", item.tries)
                .log("a message was not delivered, and is tried again: " + why);
        write(item, Outcome.FAILED, why);
        synchronized (this) {
            item.nextTry = System.nanoTime() + pause(item.tries, retryAfter).toNanos();
        }
    }

    private Duration pause(int tries, Optional<Duration> retryAfter) {
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(tries - 1, MOST_DOUBLINGS));
        Duration longest = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
        Duration own = Duration.ofMillis(random.nextLong(longest.toMillis() / 2, longest.toMillis() + 1));
        return retryAfter
                .map(asked -> asked.compareTo(LONGEST_ASKED_WAIT) < 0 ? asked : LONGEST_ASKED_WAIT)
                .filter(asked -> asked.compareTo(own) > 0)
                .orElse(own);
    }

    private void settle(Item item, Outcome outcome, String detail) {
        synchronized (this) {
            items.remove(item.message.id());
        }
        write(item, outcome, detail);
        switch (outcome) {
            case DELIVERED, WITHDRAWN, FAILED ->
                LOG.atDebug()
                        .addKeyValue("recipient", recipient.name())
                        .addKeyValue("message", item.message.id())
                        .addKeyValue("outcome", outcome.word())
                        .log("a message is done with");
            case REFUSED, EXPIRED ->
                LOG.atError()
                        .addKeyValue("recipient", recipient.name())
                        .addKeyValue("message", item.message.id())
                        .addKeyValue("outcome", outcome.word())
                        .log("nobody got this message: " + item.message.headline() + ": " + detail);
        }
        settled.settled(recipient.name(), item.message.id(), outcome);
    }

    private void write(Item item, Outcome outcome, String detail) {
        log.add(new Delivery(
                clock.instant(),
                recipient.name(),
                item.message.id(),
                item.message.kind(),
                item.message.event(),
                item.message.headline(),
                item.tries,
                outcome,
                detail));
    }
}
