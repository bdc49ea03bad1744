package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;

/**
 * A database that is being restored. First its base is written into {@link #files()}, and completed; then it is recovered.
 * Used by one thread, but for the files.
 */
public interface DatabaseTarget extends AutoCloseable {
    /** What the base's tree is written into; the same at every call. */
    TreeTarget files();

    /**
     * Runs the server's own recovery on a copy that cannot reach production, up to a point; then checks what came of it.
     * When this returns the recovery is complete, and the server is stopped unless it was to keep running.
     *
     * @param order how far, and what to check
     * @param log the log as it is kept; without a gap from the start of what the base needs to its end
     * @throws SourceException.TargetFailed if it could not be recovered that far; what stands there is no good
     * @throws InterruptedException if the thread was; the server is stopped
     */
    Recovered recover(RecoveryOrder order, LogSource log) throws SourceException, InterruptedException;

    /**
     * Removes what was written of a base that cannot be used, or, where something was replaced, leaves it to be replaced again:
     * another base can be restored there. After this, only {@link #close} is called.
     *
     * @throws SourceException.TargetFailed if something of it is left
     */
    void discard() throws SourceException;

    /** Stops what still runs but was not to keep running, and leaves the files. */
    @Override
    void close();
}
