package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.FileSystems;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TreeSession;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Reads a tree: files with their holes, folders, links of both kinds, device nodes, pipes and sockets, with owners,
 * modes, times to the nanosecond and extended attributes, ACLs and capabilities among them. Names are bytes. File
 * systems mounted within the tree are read too, as restic and borg do unless told otherwise; of those that the kernel
 * makes up (proc, sysfs …) only the folder they are mounted on.
 */
public final class DirectorySourcePlugin implements SourcePlugin {
    static final String TYPE = "directory";

    private final InstantSource clock;

    /** For the plugin host. */
    public DirectorySourcePlugin() {
        this(InstantSource.system());
    }

    DirectorySourcePlugin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TreeSession begin(Path path) throws SourceException {
        try {
            Descriptor root = Descriptor.ofFolder(path);
            try {
                return begin(path, root);
            } catch (PosixException | SourceException | RuntimeException e) {
                root.close();
                throw e;
            }
        } catch (PosixException e) {
            throw new SourceException.Unavailable("cannot read the folder " + path + ": " + e.getMessage(), hint(e), e);
        }
    }

    private TreeSession begin(Path path, Descriptor root) throws PosixException, SourceException {
        if (PseudoFileSystems.contain(FileSystems.kind(root))) {
            throw new SourceException.Unavailable(
                    path + " is made up by the kernel and holds nothing that could be restored",
                    "Name a folder of a file system on a disk.");
        }
        root.reopenFolder().close(); // a folder that may not be listed is told now, not as an empty tree
        DirectorySession session = new DirectorySession(path, root, FileStatus.of(root), clock);
        if (RestoreMarker.isIn(root)) {
            session.isIncompleteRestore();
        }
        return session;
    }

    private static String hint(PosixException e) {
        return switch (e.errno()) {
            case Errno.ENOENT -> "Check the path, and that its file system is mounted.";
            case Errno.ENOTDIR -> "Name a folder; disk images are read by the source 'disk'.";
            case Errno.EACCES, Errno.EPERM -> "Run as root, or with CAP_DAC_READ_SEARCH.";
            default -> "";
        };
    }
}
