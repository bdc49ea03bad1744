package dev.holdfast.restore.content;

import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.Manifest;

/** Takes the tree of a point. */
public final class Trees {
    private Trees() {}

    /**
     * The tree.
     *
     * @throws UsageException if the point holds disks
     */
    public static Manifest.Tree of(Manifest manifest) throws UsageException {
        if (manifest.content() instanceof Manifest.Tree tree) {
            return tree;
        }
        throw new UsageException(
                "workload '" + manifest.workload() + "' holds a disk, not files",
                "'holdfast-restore disk' restores it.");
    }
}
