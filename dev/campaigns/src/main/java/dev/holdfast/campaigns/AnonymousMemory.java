package dev.holdfast.campaigns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The anonymous resident memory of this process, Java's own included: what cannot be dropped and read again, as Linux
 * tells it. Looked at five times a second; 0 where the kernel does not tell.
 */
final class AnonymousMemory implements AutoCloseable {
    /** Adds up all mappings: exact, but it takes long, and holds up page faults meanwhile. */
    private static final Path EXACT = Path.of("/proc/self/smaps_rollup");

    /** The kernel's running count: quick, and off by a few pages. */
    private static final Path QUICK = Path.of("/proc/self/status");

    private static final long INTERVAL_MILLIS = 200;

    private final AtomicLong mostKibibytes = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);

    private AnonymousMemory() {}

    static AnonymousMemory watch() {
        AnonymousMemory memory = new AnonymousMemory();
        Thread.ofPlatform().daemon().name("anonymous memory").start(memory::lookUntilEnd);
        return memory;
    }

    private void lookUntilEnd() {
        try {
            do {
                note(QUICK, "RssAnon:");
            } while (!end.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the process is ending
        }
    }

    /** The most so far, in MiB. */
    double mostMebibytes() {
        note(EXACT, "Anonymous:");
        return mostKibibytes.get() / 1024.0;
    }

    private void note(Path source, String field) {
        if (!Files.isReadable(source)) {
            return;
        }
        try {
            long kibibytes = Files.readAllLines(source).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
            mostKibibytes.accumulateAndGet(kibibytes, Math::max);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
