package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.FolderListing;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.Permissions;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Removes entries below a root, folders with all that is in them. Links are removed, not followed; a file system that is
 * mounted in the way is left alone. For one thread.
 */
final class Removal implements AutoCloseable {
    private final FolderChain chain;

    Removal(Descriptor root) {
        this.chain = new FolderChain(root);
    }

    /** Removes an entry; fails if a part of it cannot be, and leaves the rest of it then. */
    void remove(TreePath entry) throws PosixException, SourceException {
        if (removeIfNoFolder(entry)) {
            return;
        }
        Deque<Iterator<byte[]>> left = new ArrayDeque<>();
        TreePath folder = entry;
        left.push(list(folder));
        while (!left.isEmpty()) {
            if (left.getFirst().hasNext()) {
                TreePath child = folder.child(left.getFirst().next());
                if (!removeIfNoFolder(child)) {
                    folder = child;
                    left.push(list(folder));
                }
            } else {
                left.pop();
                Names.removeEmptyFolder(chain.at(folder.parent()), folder.name());
                folder = folder.parent();
            }
        }
    }

    private boolean removeIfNoFolder(TreePath entry) throws PosixException {
        Descriptor parent = chain.at(entry.parent());
        if (FileStatus.of(parent, entry.name()).kind() == FileStatus.Kind.FOLDER) {
            return false;
        }
        Names.remove(parent, entry.name());
        return true;
    }

    private Iterator<byte[]> list(TreePath path) throws PosixException, SourceException {
        FileStatus parent = FileStatus.of(chain.at(path.parent()));
        Descriptor folder = chain.at(path);
        FileStatus status = FileStatus.of(folder);
        if (status.mountRoot() || status.device() != parent.device()) {
            throw new SourceException.TargetFailed(
                    path + " is in the way, and a file system is mounted on it", "Unmount it, then restore again.");
        }
        makeAccessible(folder, status);
        return FolderListing.names(folder).iterator();
    }

    /** A folder of one's own may be removed even if it was made inaccessible; for others this fails, and so be it. */
    private static void makeAccessible(Descriptor folder, FileStatus status) throws PosixException {
        try {
            Permissions.changeMode(folder, status.mode() | 0700);
        } catch (PosixException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        chain.close();
    }
}
