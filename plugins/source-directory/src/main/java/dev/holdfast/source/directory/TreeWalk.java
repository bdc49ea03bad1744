package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.FileSystems;
import dev.holdfast.source.directory.posix.FolderListing;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through a tree in the order of its paths. Mounted file systems are part of it, but of those that the kernel makes
 * up (proc, sysfs …) only the folder they are mounted on. What cannot be read is left out and noted, and so is every
 * sign that the tree changed. Memory grows with the names in the folders above the current entry, not with the tree.
 */
final class TreeWalk implements AutoCloseable {
    /** A folder whose entries are being visited. */
    private static final class Visited {
        private final List<byte[]> names;
        private final FileStatus status;
        private int next;

        private Visited(List<byte[]> names, FileStatus status) {
            this.names = names;
            this.status = status;
        }
    }

    private record Identity(long device, long inode) {
        private static Identity of(FileStatus status) {
            return new Identity(status.device(), status.inode());
        }
    }

    private final Descriptor root;
    private final FolderChain chain;
    private final EntryReader reader;
    private final Findings findings;
    private final InstantSource clock;
    private final Instant begin;

    private final Deque<Visited> above = new ArrayDeque<>();
    private final Set<Identity> aboveByIdentity = new HashSet<>();
    private TreePath folder = TreePath.ROOT;
    private boolean begun;

    TreeWalk(Descriptor root, EntryReader reader, Findings findings, InstantSource clock, Instant begin) {
        this.root = root;
        this.chain = new FolderChain(root);
        this.reader = reader;
        this.findings = findings;
        this.clock = clock;
        this.begin = begin;
    }

    /** The next entry; empty after the last. Fails only if the root itself cannot be read. */
    Optional<TreeEntry> next() throws PosixException {
        if (!begun) {
            begun = true;
            return Optional.of(describe(TreePath.ROOT, root));
        }
        while (!above.isEmpty()) {
            Visited visited = above.getFirst();
            if (visited.next == visited.names.size()) {
                leave(visited);
                continue;
            }
            Optional<TreeEntry> entry = visit(visited.names.get(visited.next++));
            if (entry.isPresent()) {
                return entry;
            }
        }
        return Optional.empty();
    }

    private Optional<TreeEntry> visit(byte[] name) {
        if (folder.isRoot() && RestoreMarker.isNamed(name)) {
            return Optional.empty(); // told when the session began
        }
        TreePath path;
        try {
            path = folder.child(name);
        } catch (IllegalArgumentException e) {
            findings.missing("left out, its path is too long: " + e.getMessage());
            return Optional.empty();
        }
        try (Descriptor entry = chain.at(folder).open(name, OpenFlag.PATH)) {
            return Optional.of(describe(path, entry));
        } catch (PosixException e) {
            if (e.isOneOf(Errno.ENOENT, Errno.ESTALE, Errno.ENOTDIR)) {
                findings.changed(path + " vanished while the tree was read");
            } else {
                findings.missing(path + " could not be read and is left out: " + e.getMessage());
            }
            return Optional.empty();
        }
    }

    private TreeEntry describe(TreePath path, Descriptor entry) throws PosixException {
        FileStatus status = FileStatus.of(entry);
        TreeEntry described = reader.read(path, entry, status);
        if (status.changed().isAfter(begin) && !status.changed().isAfter(clock.instant())) {
            findings.changed(path + " was changed after reading the tree began");
        }
        if (status.kind() == FileStatus.Kind.FOLDER) {
            enter(path, entry, status);
        }
        return described;
    }

    private void enter(TreePath path, Descriptor entry, FileStatus status) {
        try {
            boolean mounted = above.isEmpty() || above.getFirst().status.device() != status.device();
            if (mounted && PseudoFileSystems.contain(FileSystems.kind(entry))) {
                return;
            }
            List<byte[]> names = FolderListing.names(entry);
            if (!aboveByIdentity.add(Identity.of(status))) {
                findings.missing(path + " is one of the folders above it; its content is left out");
                return;
            }
            above.push(new Visited(names, status));
            folder = path;
        } catch (PosixException e) {
            findings.missing(path + ": its content could not be read and is left out: " + e.getMessage());
        }
    }

    private void leave(Visited visited) {
        try {
            FileStatus now = FileStatus.of(chain.at(folder));
            if (!now.isSame(visited.status) || !now.changed().equals(visited.status.changed())) {
                findings.changed(folder + " changed while its content was read");
            }
        } catch (PosixException e) {
            findings.changed(folder + " vanished while its content was read");
        }
        aboveByIdentity.remove(Identity.of(visited.status));
        above.pop();
        folder = folder.parent();
    }

    @Override
    public void close() {
        chain.close();
    }
}
