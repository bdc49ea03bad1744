package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Short file operations that only channels offer, done even when the thread is interrupted: its interrupt status is
 * kept for whoever waits for something that takes long.
 */
final class Uninterrupted {
    /** Opens a channel of its own, and closes it. */
    interface Operation<T> {
        T run() throws IOException;
    }

    private Uninterrupted() {}

    static <T> T run(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return operation.run();
                } catch (ClosedByInterruptException _) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
