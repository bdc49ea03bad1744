package dev.holdfast.spi.source;

import java.util.List;

/** A reading of one or more volumes. */
public non-sealed interface VolumeSession extends SourceSession {
    /** The volumes, at least one, each name once; the same list at every call. */
    List<Volume> volumes();
}
