package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.FileStatus;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Restores a raw disk into an image file or onto a block device.
 *
 * <p>An image is written beside its place as {@code <name>.holdfast-partial} and gets its name when it is complete; a
 * later run takes up what an interrupted one left. With {@link Existing#DELTA} the image that is there is renamed to
 * the partial name and brought up to date in place, so that a half-written disk never stands under the good name.
 *
 * <p>A block device has no other name: it is always there, so {@link Existing#NEW} is refused, and it is written in
 * place. An interrupted restore leaves it half-written, and nothing on it says so: do not use it before a restore
 * completed.
 */
public final class DiskTargetPlugin implements TargetPlugin {
    @Override
    public String type() {
        return DiskSourcePlugin.TYPE;
    }

    @Override
    public VolumeTarget open(Path path, Existing existing) throws SourceException {
        Path place = path.toAbsolutePath();
        Optional<FileStatus> there = standingAt(place);
        if (there.isEmpty()) {
            return ImageTarget.open(place, Optional.empty());
        }
        if (leadsToBlockDevice(place, there.get())) {
            if (existing == Existing.NEW) {
                throw new SourceException.TargetRefused(
                        place + " is a block device: restoring replaces all that is on it",
                        "If that is meant, restore again with leave to overwrite.");
            }
            return DeviceTarget.open(place);
        }
        if (!there.get().isRegularFile()) {
            throw new SourceException.TargetRefused(
                    place + " is " + (there.get().isLink() ? "a link" : "no image file") + ", so it is not replaced",
                    "Restore to another path, or remove what stands there.");
        }
        return switch (existing) {
            case NEW ->
                throw new SourceException.TargetRefused(
                        place + " exists",
                        "Restore to another path, or, if it may be replaced, restore again with leave to overwrite.");
            case OVERWRITE -> ImageTarget.open(place, there);
            case DELTA -> ImageTarget.openInPlace(place, there.get());
        };
    }

    private static Optional<FileStatus> standingAt(Path place) throws SourceException {
        try {
            return Optional.of(FileStatus.ofLink(place));
        } catch (PosixException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw new SourceException.TargetRefused(
                    "cannot look at " + place + ": " + e.getMessage(), "Check the path and its permissions.");
        }
    }

    private static boolean leadsToBlockDevice(Path place, FileStatus there) {
        if (!there.isLink()) {
            return there.isBlockDevice();
        }
        try {
            return FileStatus.of(place).isBlockDevice();
        } catch (PosixException e) {
            return false; // a link to nothing is a link all the same
        }
    }
}
