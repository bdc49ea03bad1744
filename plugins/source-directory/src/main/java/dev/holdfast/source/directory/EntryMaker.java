package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.FileSystems;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.OpenFlag;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes entries below the root of a restore. What has the name already is removed first, if that is allowed, and never
 * written through: another name of the same file, or what a link leads to, keeps what it has. For one thread.
 */
final class EntryMaker implements AutoCloseable {
    private static final int OWNER_ALL = 0700;

    private final RestoreRoot root;
    private final AttributeWriter writer;
    private final FolderChain chain;
    private final FolderChain chainToFirstNames;
    private final Removal removal;

    /** Folders that were there before, one in each file system that is written to beside the root's. */
    private final Map<Long, Descriptor> otherFileSystems = new HashMap<>();

    EntryMaker(RestoreRoot root, AttributeWriter writer) {
        this.root = root;
        this.writer = writer;
        this.chain = new FolderChain(root.folder());
        this.chainToFirstNames = new FolderChain(root.folder());
        this.removal = new Removal(root.folder());
    }

    /** Makes one name in a folder; fails with EEXIST if it is taken. */
    interface Making<T> {
        T in(Descriptor folder, byte[] name) throws PosixException;
    }

    /** Makes an entry, in place of another if that is allowed. */
    <T> T make(TreePath path, Making<T> making) throws PosixException, SourceException {
        try {
            return making.in(chain.at(path.parent()), path.name());
        } catch (PosixException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            requireReplaceable(path);
            removal.remove(path);
            return making.in(chain.at(path.parent()), path.name());
        }
    }

    private void requireReplaceable(TreePath path) throws SourceException {
        if (!root.overwrite()) {
            throw new SourceException.TargetFailed(
                    path + " is there already, in a folder that was empty",
                    "Either something else writes there, or the file system holds names for equal that differ in case or"
                            + " form: restore to one like that of the source.");
        }
    }

    /** Makes a regular file, open for writing. */
    Descriptor makeFile(TreePath path) throws PosixException, SourceException {
        return make(path, (folder, name) -> folder.open(name, OpenFlag.WRITE, OpenFlag.CREATE));
    }

    /** Makes a folder, or takes the one that is there. */
    void makeFolder(TreePath path) throws PosixException, SourceException {
        if (path.isRoot()) {
            FileStatus status = FileStatus.of(root.folder());
            writer.prepare(root.folder(), path, root.overwrite() ? status.mode() | OWNER_ALL : OWNER_ALL);
            return;
        }
        try {
            Names.makeFolder(chain.at(path.parent()), path.name());
        } catch (PosixException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            takeOrReplace(path);
        }
    }

    private void takeOrReplace(TreePath path) throws PosixException, SourceException {
        FileStatus there = FileStatus.of(chain.at(path.parent()), path.name());
        boolean lostAndFound = path.parent().isRoot() && RestoreRoot.isLostAndFound(path.name());
        if (there.kind() != FileStatus.Kind.FOLDER || !(root.overwrite() || lostAndFound)) {
            make(path, (folder, name) -> {
                Names.makeFolder(folder, name);
                return path;
            });
            return;
        }
        Descriptor folder = chain.at(path);
        FileStatus status = FileStatus.of(folder);
        writer.prepare(folder, path, status.mode() | OWNER_ALL);
        if (!otherFileSystems.containsKey(status.device())) {
            otherFileSystems.put(status.device(), folder.reopenFolder());
        }
    }

    /** Gives a file that was made under its first name another one. */
    void makeName(TreePath path, TreePath first, FileStatus made) throws PosixException, SourceException {
        make(path, (folder, name) -> {
            Names.makeName(chainToFirstNames.at(first.parent()), first.name(), folder, name);
            return path;
        });
        FileStatus linked = FileStatus.of(chain.at(path.parent()), path.name());
        if (!linked.isSame(made)) {
            Names.remove(chain.at(path.parent()), path.name());
            throw new SourceException.TargetFailed(
                    first + " was replaced while it was restored", "Find out by what, then restore again.");
        }
    }

    /** Holds an entry that was made. */
    Descriptor open(TreePath path) throws PosixException {
        return chain.at(path.parent()).open(path.name(), OpenFlag.PATH);
    }

    /** Makes all that was written durable. */
    void sync() throws PosixException {
        FileSystems.syncAround(root.folder());
        for (Descriptor folder : otherFileSystems.values()) {
            FileSystems.syncAround(folder);
        }
    }

    @Override
    public void close() {
        chain.close();
        chainToFirstNames.close();
        removal.close();
        otherFileSystems.values().forEach(Descriptor::close);
    }
}
