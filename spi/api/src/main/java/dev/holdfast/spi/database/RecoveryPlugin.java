package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;

/**
 * What takes the bases of one kind of database back and recovers them, found by {@link java.util.ServiceLoader} in the
 * folder of its plugin. Has a public constructor without parameters.
 */
public interface RecoveryPlugin {
    /** The name of the kind, as the {@link DatabasePlugin} has it whose bases it takes back. */
    String type();

    /**
     * Prepares to restore a base, and refuses what could not end well before anything is changed: programs of another
     * version, a folder that is not empty, a place that is missing.
     *
     * @throws SourceException.TargetRefused if what stands at the places is not to be replaced, or too little is known
     * @throws SourceException.Unavailable if the server's programs are not there or of the wrong version
     */
    DatabaseTarget open(Base base, RestoreRequest request) throws SourceException;
}
