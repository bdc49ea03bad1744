package dev.holdfast.agent.capture;

import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.spi.source.SourceException;

/** Where the bases of databases come from: whoever receives their logs, as a base is of no use without. */
public interface Bases {
    /** For programs that follow no log. */
    Bases NONE = new Bases() {
        @Override
        public BaseReading begin(String workload) throws SourceException.Unavailable {
            throw new SourceException.Unavailable(
                    workload + " is a database, whose bases are taken while its log is received",
                    "Ask the running agent for one: 'backup --config FILE " + workload + "'.");
        }

        @Override
        public void committed(String workload) {}
    };

    /**
     * Begins to read a base of a database; its reading ends when the log that it needs is durable.
     *
     * @throws SourceException.Unavailable if its log is not received
     */
    BaseReading begin(String workload) throws SourceException, InterruptedException;

    /** A base of a database was committed. */
    void committed(String workload);
}
