package dev.holdfast.source.postgresql.base;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import java.util.Optional;

/** A stretch of a base's tree, in the order of paths. */
interface Part {
    /** Its next entry; empty after its last. */
    Optional<TreeEntry> next() throws SourceException;
}
