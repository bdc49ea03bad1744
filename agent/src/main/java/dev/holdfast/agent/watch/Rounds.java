package dev.holdfast.agent.watch;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Things that are done again and again, each on a thread of its own, so that none waits for another's store. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration AFTER_FAULT = Duration.ofMinutes(5);
    private static final Duration TO_STOP = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Something that is done again and again. */
    @FunctionalInterface
    interface Round {
        /** Does it once; returns how long to wait before the next time. */
        Duration run() throws InterruptedException;
    }

    void begin(Round round) {
        threads.execute(() -> {
            try {
                while (true) {
                    Thread.sleep(once(round));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the agent ends
            }
        });
    }

    private static Duration once(Round round) throws InterruptedException {
        try {
            return round.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a fault of this program; what is watched is looked at again later");
            return AFTER_FAULT;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(TO_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
