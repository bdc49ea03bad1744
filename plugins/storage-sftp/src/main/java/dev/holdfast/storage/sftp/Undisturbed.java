package dev.holdfast.storage.sftp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/**
 * Tidying up on a thread that may have been interrupted: the library would give up at once, and leave files open on the
 * server. The status is put aside meanwhile.
 */
final class Undisturbed {
    private Undisturbed() {}

    /** Something to be done to the end. */
    interface Action {
        void run() throws IOException;
    }

    static void run(Action action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            action.run();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (InterruptedIOException e) {
            interrupted = true; // meanwhile, and the library has cleared the status
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
