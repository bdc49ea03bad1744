package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.FileStatus;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.VolumeSession;
import java.nio.file.Path;
import java.time.InstantSource;

/** Reads one raw disk: an image file, or a block device. Links to either are followed. */
public final class DiskSourcePlugin implements SourcePlugin {
    static final String TYPE = "disk";

    private final InstantSource clock;

    /** For the plugin host. */
    public DiskSourcePlugin() {
        this(InstantSource.system());
    }

    DiskSourcePlugin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public VolumeSession begin(Path path) throws SourceException {
        try {
            requireDisk(path, FileStatus.of(path)); // before opening: to open a pipe waits, to open a tape winds it
            NativeFile file = NativeFile.open(path);
            try {
                requireDisk(path, file.status());
                return DiskSession.begin(path, file, clock.instant());
            } catch (PosixException | SourceException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (PosixException e) {
            throw new SourceException.Unavailable("cannot open the disk " + path + ": " + e.getMessage(), hint(e), e);
        }
    }

    private static void requireDisk(Path path, FileStatus status) throws SourceException {
        if (!status.isRegularFile() && !status.isBlockDevice()) {
            throw new SourceException.Unavailable(
                    "not a disk: " + path + " is neither a regular file nor a block device",
                    "Name an image file or a block device; folders are read by the source 'directory'.");
        }
    }

    private static String hint(PosixException e) {
        return switch (e.errno()) {
            case Errno.ENOENT -> "Check the path, and that the disk is attached.";
            case Errno.EACCES, Errno.EPERM -> "Run as root, or as a member of the group that may read the disk.";
            case Errno.ENXIO -> "The device node is there, but no device is behind it.";
            default -> "";
        };
    }
}
