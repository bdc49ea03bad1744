package dev.holdfast.spi.source;

import java.nio.file.Path;

/**
 * A kind of source, found by {@link java.util.ServiceLoader} in the folder of its plugin. Has a public constructor
 * without parameters.
 */
public interface SourcePlugin {
    /** The name of the kind, in lower case, such as {@code disk}; recorded in every point. */
    String type();

    /**
     * Begins to read.
     *
     * @param path the disk or the root of the tree; a link is followed
     * @throws SourceException.Unavailable if it is not there, of another kind, or may not be read
     */
    SourceSession begin(Path path) throws SourceException;
}
