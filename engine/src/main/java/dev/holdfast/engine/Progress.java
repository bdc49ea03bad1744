package dev.holdfast.engine;

import java.util.concurrent.atomic.AtomicLong;

/** How far a long piece of work has come; written by its threads, read by who shows it. */
public final class Progress {
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private volatile boolean waiting;

    /** Sets how many bytes there are to do. */
    public void expect(long bytes) {
        total.set(bytes);
    }

    /** Adds to the bytes there are to do. */
    public void expectMore(long bytes) {
        total.addAndGet(bytes);
    }

    /** Adds to the bytes that are done. */
    public void did(long bytes) {
        done.addAndGet(bytes);
    }

    /** Adds to the bytes that were stored or written. */
    public void stored(long bytes) {
        stored.addAndGet(bytes);
    }

    /** Something else is waited for from now on, so that nothing moves; or no longer. */
    public void waits(boolean now) {
        waiting = now;
    }

    /** Whether something else is waited for. */
    public boolean isWaiting() {
        return waiting;
    }

    /** Bytes to do, or 0 while that is not known. */
    public long total() {
        return total.get();
    }

    /** Bytes done. */
    public long done() {
        return done.get();
    }

    /** Bytes stored or written. */
    public long stored() {
        return stored.get();
    }
}
