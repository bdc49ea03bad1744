package dev.holdfast.engine.console;

import dev.holdfast.engine.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows how far a piece of work has come: a bar that is drawn over again on a terminal, else a line now and then. */
public final class ProgressDisplay implements AutoCloseable {
    private static final int BAR = 24;
    private static final int SAMPLES = 20;
    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final Duration LINE = Duration.ofSeconds(5);
    private static final String CLEAR = "\r\u001b[K";

    private final Optional<Thread> thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    private record Sample(long nanos, long done) {}

    private ProgressDisplay() {
        thread = Optional.empty();
    }

    private ProgressDisplay(PrintStream err, boolean terminal, String work, Progress progress) {
        thread = Optional.of(
                Thread.ofPlatform().daemon().name("progress").start(() -> draw(err, terminal, work, progress)));
    }

    /** Shows nothing. */
    static ProgressDisplay none() {
        return new ProgressDisplay();
    }

    static ProgressDisplay start(PrintStream err, boolean terminal, String work, Progress progress) {
        return new ProgressDisplay(err, terminal, work, progress);
    }

    private void draw(PrintStream err, boolean terminal, String work, Progress progress) {
        Deque<Sample> samples = new ArrayDeque<>();
        samples.add(new Sample(System.nanoTime(), progress.done()));
        try {
            while (!closed.await((terminal ? REDRAW : LINE).toMillis(), TimeUnit.MILLISECONDS)) {
                Sample now = new Sample(System.nanoTime(), progress.done());
                samples.add(now);
                if (samples.size() > SAMPLES) {
                    samples.removeFirst();
                }
                String text = describe(samples.getFirst(), now, progress.total());
                err.print(terminal ? CLEAR + bar(now.done(), progress.total()) + text : work + ": " + text + "\n");
                err.flush();
            }
        } catch (InterruptedException e) {
            return; // nobody interrupts this thread but to end it
        } finally {
            if (terminal) {
                err.print(CLEAR);
                err.flush();
            }
        }
    }

    private static String describe(Sample first, Sample now, long total) {
        Duration time = Duration.ofNanos(now.nanos() - first.nanos());
        long count = now.done() - first.done();
        StringBuilder text = new StringBuilder(Sizes.bytes(now.done()));
        if (total > 0) {
            text.append(" of ").append(Sizes.bytes(total));
        }
        text.append(", ").append(Sizes.rate(count, time));
        if (total > now.done() && count > 0) {
            double left = (double) (total - now.done()) / count * time.toNanos();
            text.append(", ")
                    .append(Sizes.duration(Duration.ofNanos((long) left)))
                    .append(" left");
        }
        return text.toString();
    }

    private static String bar(long done, long total) {
        if (total <= 0) {
            return "";
        }
        double part = Math.min(1, (double) done / total);
        int filled = (int) (part * BAR);
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]"
                + String.format(Locale.ROOT, " %3.0f %%  ", Math.floor(part * 100));
    }

    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = Thread.interrupted();
        try {
            if (thread.isPresent()) {
                thread.get().join();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
