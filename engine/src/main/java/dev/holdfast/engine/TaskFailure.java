package dev.holdfast.engine;

import java.util.concurrent.ExecutionException;

/** What went wrong in a task on another thread, for the thread that waits for it. */
public final class TaskFailure {
    private TaskFailure() {}

    /** The checked exception that ended a task; unchecked ones and errors are thrown on. */
    public static Exception of(ExecutionException ended) {
        return switch (ended.getCause()) {
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Exception failure -> failure;
            case null, default -> throw new IllegalStateException("a task failed without a cause", ended);
        };
    }
}
