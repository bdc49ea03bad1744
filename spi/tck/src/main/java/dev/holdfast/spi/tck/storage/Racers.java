package dev.holdfast.spi.tck.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the same thing in many threads at once. */
final class Racers {
    private Racers() {}

    interface Run<T> {
        T run(int racer) throws Exception;
    }

    interface Step {
        void run(int step) throws Exception;
    }

    /** What each of {@code count} racers, which start together, returned; in their order. */
    static <T> List<T> run(int count, Run<T> run) throws InterruptedException, ExecutionException {
        CountDownLatch start = new CountDownLatch(count);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int racer = i;
                futures.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return run.run(racer);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        }
    }

    /** Runs the steps 0 to {@code steps} - 1, at most {@code atOnce} at a time. */
    static void share(int atOnce, int steps, Step step) throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        run(atOnce, _ -> {
            for (int i = next.getAndIncrement(); i < steps; i = next.getAndIncrement()) {
                step.run(i);
            }
            return true;
        });
    }
}
