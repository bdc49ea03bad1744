package dev.holdfast.source.directory;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import java.util.Optional;

/**
 * Holds a restore to its rule: entries in the order of their paths, each path once, and none by the name of the marker.
 * For one thread.
 */
final class EntryOrder {
    private Optional<TreePath> last = Optional.empty();

    /** Accepts the next path, or refuses it. */
    void accept(TreePath path) throws SourceException {
        if (last.isPresent() && path.compareTo(last.get()) <= 0) {
            throw contradiction(path + " comes after " + last.get() + ", against the order of paths");
        }
        if (path.parent().isRoot() && RestoreMarker.isNamed(path.name())) {
            throw contradiction(path + " is the name of the marker of incomplete restores");
        }
        last = Optional.of(path);
    }

    private static SourceException.TargetFailed contradiction(String what) {
        return new SourceException.TargetFailed(what, "No such point is ever written: verify the repository.");
    }
}
