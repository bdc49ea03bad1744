package dev.holdfast.source.directory;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.file.Path;

/**
 * Restores a tree into a folder, in place, under the final names. Until all is complete and durable the folder bears the
 * file {@value RestoreMarker#NAME}.
 *
 * <ul>
 *   <li>{@link Existing#NEW}: the folder is missing (its parent is not) or empty, but for a {@code lost+found}. A folder
 *       that an interrupted such restore left is taken too, and emptied first: so what it holds in the end is the point,
 *       and nothing else.
 *   <li>{@link Existing#OVERWRITE}: entries of the same name are replaced (never written through: another name of the
 *       same file keeps what it has), folders are merged, all else stays.
 *   <li>{@link Existing#DELTA}: refused; a tree is not compared with what is there.
 * </ul>
 *
 * <p>Owners are set by number. Without the privilege to set them they are the restoring user's, which is told as a
 * warning, and set-user-id and set-group-id bits are then left out. Sockets are not made: only their programs can.
 */
public final class DirectoryTargetPlugin implements TargetPlugin {
    @Override
    public String type() {
        return DirectorySourcePlugin.TYPE;
    }

    @Override
    public TreeTarget open(Path path, Existing existing) throws SourceException {
        if (existing == Existing.DELTA) {
            throw new SourceException.TargetRefused(
                    "a folder is not restored by differences",
                    "Restore into a new or empty folder, or with leave to overwrite.");
        }
        return new DirectoryTarget(RestoreRoot.open(path.toAbsolutePath(), existing == Existing.OVERWRITE));
    }
}
