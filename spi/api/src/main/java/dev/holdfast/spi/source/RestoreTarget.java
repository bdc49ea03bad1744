package dev.holdfast.spi.source;

/** Somewhere a point is restored to. */
public sealed interface RestoreTarget extends AutoCloseable permits VolumeTarget, TreeTarget {
    /**
     * Makes everything written durable, and what was restored stand under its final name. Called once, when all is
     * written; without it, close leaves what a later run can resume from, plainly marked as incomplete.
     */
    void complete() throws SourceException;

    @Override
    void close();
}
