package dev.holdfast.source.postgresql.recovery;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes files durable while others are still being written: the device works beside the processor then, and a file system
 * writes down the changes of many files for little more than those of one. Used by one thread.
 */
final class Syncing implements AutoCloseable {
    private static final int AT_ONCE = 16;

    /** Each is an open file. */
    private static final int MOST_WAITING = 200;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("sync-", 0).daemon().factory());
    private final Semaphore places = new Semaphore(MOST_WAITING);
    private final Set<FileChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    /** Has an open file made durable and closed; returns at once, unless very many wait. */
    void file(FileChannel file) throws IOException {
        open.add(file);
        take(1);
        threads.execute(() -> {
            try (file) {
                file.force(true);
            } catch (IOException e) {
                failure.compareAndSet(null, e);
            } finally {
                open.remove(file);
                places.release();
            }
        });
    }

    /** The same of a folder: the names in it. */
    void folder(Path folder) throws IOException {
        file(FileChannel.open(folder, StandardOpenOption.READ));
    }

    /** Returns when all that was given is durable; throws what went wrong with any of it. */
    void await() throws IOException {
        take(MOST_WAITING);
        places.release(MOST_WAITING);
        IOException failed = failure.get();
        if (failed != null) {
            throw new IOException("a file could not be made durable: " + failed, failed);
        }
    }

    private void take(int count) throws IOException {
        try {
            places.acquire(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while files were made durable").initCause(e);
        }
    }

    /** Gives up what was not awaited. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
        for (FileChannel each : open) {
            try {
                each.close();
            } catch (IOException e) {
                failure.compareAndSet(null, e); // nobody waits for it any more
            }
        }
    }
}
