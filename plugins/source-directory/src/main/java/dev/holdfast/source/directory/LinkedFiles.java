package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files of several names that this restore made under the first of them. Only these get further names: a link to
 * anything else could lead to a file outside of the target that was there before. For one thread.
 */
final class LinkedFiles {
    private final Map<TreePath, Optional<FileStatus>> byFirstName = new HashMap<>();

    /** Remembers an entry that was made, if it has further names. */
    void made(TreeEntry entry, FileStatus status) {
        if (entry.link().isPresent()) {
            byFirstName.put(entry.path(), Optional.of(status));
        }
    }

    /** Remembers an entry that could not be made, and so cannot get further names. */
    void notMade(TreeEntry entry) {
        if (entry.link().isPresent()) {
            byFirstName.put(entry.path(), Optional.empty());
        }
    }

    /** What stands under a first name; empty if it could not be made; refused if it never was an entry. */
    Optional<FileStatus> find(TreePath firstName) throws SourceException {
        Optional<FileStatus> found = byFirstName.get(firstName);
        if (found == null) {
            throw new SourceException.TargetFailed(
                    "a link to " + firstName + ", which is no linked file of this restore",
                    "The recovery point contradicts itself: verify it.");
        }
        return found;
    }
}
