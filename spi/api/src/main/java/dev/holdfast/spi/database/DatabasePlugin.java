package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import java.util.Map;

/**
 * A kind of database server, found by {@link java.util.ServiceLoader} in the folder of its plugin. Has a public
 * constructor without parameters.
 */
public interface DatabasePlugin {
    /** The name of the kind, in lower case, such as {@code postgresql}; recorded in every point. */
    String type();

    /**
     * Connects to a server, and refuses what could not be protected: a version that is not known, missing privileges, a
     * data folder that is another server's.
     *
     * @param options what the configuration says of the source, by key, without {@code type}; secrets are resolved
     * @throws SourceException.Unavailable if the server cannot be reached or must be set up first; the hint says how
     */
    Database open(Map<String, String> options) throws SourceException;
}
