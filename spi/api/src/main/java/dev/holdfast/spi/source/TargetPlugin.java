package dev.holdfast.spi.source;

import java.nio.file.Path;

/**
 * A kind of place to restore to, found by {@link java.util.ServiceLoader}. Has a public constructor without parameters.
 */
public interface TargetPlugin {
    /** The name of the kind of source whose points it takes back, such as {@code disk}. */
    String type();

    /**
     * Opens a target, or refuses it before anything is changed.
     *
     * @param path where to; not followed if it is a link, unless it leads to a block device
     * @param existing what may stand there already
     * @throws SourceException.TargetRefused if what stands at the path is not to be replaced or is of another kind
     */
    RestoreTarget open(Path path, Existing existing) throws SourceException;

    /** What may be done to what stands at the target already. */
    enum Existing {
        /** Nothing may stand there (an empty folder may). */
        NEW,
        /** What stands there may be replaced. */
        OVERWRITE,
        /** What stands there is read first, and only what differs is written. */
        DELTA
    }
}
