package dev.holdfast.agent.capture;

import java.util.Optional;

/**
 * The hook after a capture, which runs once, whatever became of that: what the one before holds must go on. It begins as soon
 * as it may, beside what is still to be done for the point, and is waited for in the end, even by a thread that was
 * interrupted. Safe for use by many threads.
 */
final class HookAfter {
    private final Optional<Hook> hook;
    private Optional<Thread> running = Optional.empty();
    private volatile Optional<Hook.Failed> failed = Optional.empty();

    HookAfter(Optional<Hook> hook) {
        this.hook = hook;
    }

    /** Begins it, unless it has begun. */
    void begin() {
        begun();
    }

    private synchronized Thread begun() {
        Thread thread =
                running.orElseGet(() -> Thread.ofVirtual().name("hook-after").start(this::run));
        running = Optional.of(thread);
        return thread;
    }

    private void run() {
        try {
            if (hook.isPresent()) {
                hook.get().run();
            }
        } catch (Hook.Failed e) {
            failed = Optional.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it
        }
    }

    synchronized boolean hasBegun() {
        return running.isPresent();
    }

    /** Begins it, unless it has begun, and waits for its end; returns why it failed, if it did. */
    Optional<Hook.Failed> end() {
        Thread thread = begun();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failed;
    }
}
