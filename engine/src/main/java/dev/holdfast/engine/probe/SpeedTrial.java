package dev.holdfast.engine.probe;

import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** Measures how fast a store is, by the size of objects. */
final class SpeedTrial {
    private static final int[] SIZES = {1 << 10, 64 << 10, 1 << 20, 8 << 20, 32 << 20};
    private static final int ALONE = 5;
    private static final long BYTES_OF_A_SIZE = 128L << 20;
    private static final int MOST_OBJECTS = 64;

    private final BlobStore store;
    private final ProbeFolder folder;
    private final RandomGenerator random;

    SpeedTrial(BlobStore store, ProbeFolder folder, RandomGenerator random) {
        this.store = store;
        this.folder = folder;
        this.random = random;
    }

    List<Speed> run(int largest) throws BlobStoreException, InterruptedException {
        List<Speed> speeds = new ArrayList<>();
        for (int size : SIZES) {
            if (size <= largest) {
                speeds.add(measure(size));
            }
        }
        return speeds;
    }

    private interface Step {
        void run(int number) throws BlobStoreException, IOException;
    }

    private Speed measure(int size) throws BlobStoreException, InterruptedException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        String name = "speed" + size + "/";
        Step put = number -> folder.put(name + number, content);
        Step read = number -> {
            try (InputStream in = store.read(folder.name(name + number))) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        };
        Duration putLatency = median(put);
        Duration readLatency = median(read);
        int atOnce = store.capabilities().concurrency();
        int count = Math.clamp(BYTES_OF_A_SIZE / size, Math.min(atOnce, 4), MOST_OBJECTS);
        return new Speed(
                size, putLatency, readLatency, atOnce, rate(put, count, atOnce, size), rate(read, count, atOnce, size));
    }

    private static Duration median(Step step) throws BlobStoreException {
        List<Duration> durations = new ArrayList<>();
        for (int i = 0; i < ALONE; i++) {
            long start = System.nanoTime();
            run(step, i);
            durations.add(Duration.ofNanos(System.nanoTime() - start));
        }
        durations.sort(null);
        return durations.get(ALONE / 2);
    }

    private static void run(Step step, int number) throws BlobStoreException {
        try {
            step.run(number);
        } catch (IOException e) {
            throw new BlobStoreException.Transient("a download broke: " + e.getMessage(), "", e);
        }
    }

    private static long rate(Step step, int count, int atOnce, int size)
            throws BlobStoreException, InterruptedException {
        long start = System.nanoTime();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = ALONE + i; // names that were not put yet
                futures.add(threads.submit(() -> {
                    run(step, number);
                    return number;
                }));
            }
            for (Future<Integer> future : futures) {
                await(future);
            }
        }
        return (long) ((double) count * size * Duration.ofSeconds(1).toNanos() / (System.nanoTime() - start));
    }

    private static void await(Future<Integer> future) throws BlobStoreException, InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BlobStoreException failure) {
                throw failure;
            }
            throw new IllegalStateException("measuring the store failed", e.getCause());
        }
    }
}
