package dev.holdfast.restore.content;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.Manifest;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses among the disks of a point. */
public final class Volumes {
    private Volumes() {}

    /**
     * The disk of that name, or the only one.
     *
     * @throws UsageException if the point holds files, or several disks and none is named
     * @throws RepositoryException.NotFound if none has that name
     */
    public static Manifest.VolumeRoot choose(Manifest manifest, Optional<String> name)
            throws UsageException, RepositoryException.NotFound {
        if (!(manifest.content() instanceof Manifest.Volumes volumes)) {
            throw new UsageException(
                    "workload '" + manifest.workload() + "' holds files, not a disk",
                    "'holdfast-restore files' restores it.");
        }
        String names = volumes.volumes().stream().map(Manifest.VolumeRoot::name).collect(Collectors.joining(", "));
        if (name.isEmpty()) {
            if (volumes.volumes().size() > 1) {
                throw new UsageException(
                        "workload '" + manifest.workload() + "' has several disks",
                        "Add --volume, one of: " + names + ".");
            }
            return volumes.volumes().getFirst();
        }
        return volumes.volumes().stream()
                .filter(volume -> volume.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() -> new RepositoryException.NotFound(
                        "workload '" + manifest.workload() + "' has no disk '" + name.get() + "'",
                        "It has: " + names + "."));
    }
}
