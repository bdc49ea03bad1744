package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;

/** A log that is still being written: what is kept of it grows whenever it is looked for. */
public interface GrowingLog extends LogSource {
    /**
     * Looks for what has come since. Afterwards {@link #end()} may lie further on, in another stream too.
     *
     * @param from nothing before it is asked for any more
     * @throws SourceException.Unavailable if what is kept cannot be reached just now
     * @throws SourceException.Unreadable if the log is not whole from there on
     */
    void refresh(LogPosition from) throws SourceException, InterruptedException;
}
