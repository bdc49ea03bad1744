package dev.holdfast.engine.console;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/** Lets SIGINT and SIGTERM end a command in good order: it is interrupted, and has a little time to stop. */
public final class Interruption {
    private static final int SECONDS_TO_STOP = 10;

    private static volatile boolean requested;

    private Interruption() {}

    /** Whether the process was asked to end: whatever fails from then on, fails because of that. */
    static boolean isRequested() {
        return requested;
    }

    /**
     * Runs a program on this thread.
     *
     * @param work returns the exit status
     * @return that status, which the caller ends the process with
     */
    public static int guard(Surroundings surroundings, IntSupplier work) {
        Thread worker = Thread.currentThread();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(surroundings, worker, ended), "interruption"));
        int status = work.getAsInt();
        ended.complete(status);
        return status;
    }

    private static void stop(Surroundings surroundings, Thread worker, CompletableFuture<Integer> ended) {
        if (ended.isDone()) {
            return; // the ordinary end
        }
        requested = true;
        worker.interrupt();
        Runtime.getRuntime().halt(await(surroundings, ended));
    }

    private static int await(Surroundings surroundings, CompletableFuture<Integer> ended) {
        try {
            return ended.get(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            Failure failure = Failure.of(new InterruptedException());
            failure.print(surroundings);
            return failure.exit().status();
        }
    }
}
