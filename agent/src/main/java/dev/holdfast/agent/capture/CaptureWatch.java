package dev.holdfast.agent.capture;

import dev.holdfast.agent.config.Patience;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.engine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives up captures that hang. What is given up is interrupted, and nearly everything ends by that. What does not, such as a
 * read from a file server that is gone, is left behind, and while it is there no other capture of that workload begins. Safe
 * for use by many threads.
 */
public final class CaptureWatch {
    private static final Duration LONGEST_BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final Duration toEnd;
    private final Map<String, Thread> hanging = new ConcurrentHashMap<>();

    /** Of which nothing hangs yet. */
    public CaptureWatch() {
        this(TO_END);
    }

    /** @param toEnd how long what was interrupted has to end */
    CaptureWatch(Duration toEnd) {
        this.toEnd = toEnd;
    }

    /** A capture was given up, or not begun since one before it still hangs. */
    public static final class GivenUp extends IOException {
        private static final long serialVersionUID = 1L;

        private GivenUp(String message) {
            super(message);
        }
    }

    /** Refuses to begin beside a capture that was given up and still hangs. */
    void requireFree(String workload) throws GivenUp {
        if (hanging.computeIfPresent(workload, (_, thread) -> thread.isAlive() ? thread : null) != null) {
            throw new GivenUp(
                    "a capture of " + workload
                            + " that was given up still hangs in what it reads: see whether that answers, or restart the agent");
        }
    }

    /**
     * Runs a capture to its end, or gives it up.
     *
     * @param progress what the capture tells
     * @throws GivenUp if it took too long
     */
    <T> T run(String workload, Patience patience, Progress progress, Callable<T> capture) throws Exception {
        FutureTask<T> task = new FutureTask<>(capture);
        // One of the system: it reads and looks at every byte, and as a virtual one would be helped out at each read.
        Thread thread = Thread.ofPlatform().daemon().name("capture-" + workload).start(task);
        try {
            Optional<String> why = await(task, patience, progress);
            if (why.isPresent()) {
                throw new GivenUp("the capture was given up: " + why.get() + left(workload, thread));
            }
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (InterruptedException e) {
            left(workload, thread);
            throw e;
        }
    }

    /** Ends it; returns what to say if it does not end. */
    private String left(String workload, Thread thread) throws InterruptedException {
        thread.interrupt();
        if (thread.join(toEnd)) {
            return "";
        }
        hanging.put(workload, thread);
        return "; it hangs on, as what it reads does not answer, and no other begins before its end";
    }

    /** Waits for the end; returns why it is waited no longer. */
    private static Optional<String> await(FutureTask<?> task, Patience patience, Progress progress)
            throws InterruptedException {
        long start = System.nanoTime();
        long moved = start;
        long seen = 0;
        while (true) {
            try {
                long look = Math.min(
                        LONGEST_BETWEEN_LOOKS.toNanos(),
                        patience.stall().dividedBy(4).toNanos());
                task.get(look, TimeUnit.NANOSECONDS);
                return Optional.empty();
            } catch (ExecutionException e) {
                return Optional.empty(); // told by whoever asks for the result
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                long done = progress.done() + progress.stored();
                if (done != seen || progress.isWaiting()) {
                    seen = done;
                    moved = now;
                }
                Optional<String> why = judge(patience, Duration.ofNanos(now - start), Duration.ofNanos(now - moved));
                if (why.isPresent()) {
                    return why;
                }
            }
        }
    }

    private static Optional<String> judge(Patience patience, Duration taken, Duration still) {
        if (still.compareTo(patience.stall()) >= 0) {
            return Optional.of("nothing was read or stored for " + Durations.show(patience.stall()));
        }
        return patience.whole()
                .filter(whole -> taken.compareTo(whole) >= 0)
                .map(whole -> "it took longer than " + Durations.show(whole));
    }
}
