package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.Errno;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.Names;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.util.List;
import java.util.Optional;

/**
 * A folder being restored into. Entries come in the order of their paths, each path once: that is enforced, for a
 * hostile point could otherwise put a link where it then writes. Beyond that, no call ever follows a link.
 */
final class DirectoryTarget implements TreeTarget {
    private final RestoreRoot root;
    private final EntryMaker maker;
    private final Shortfalls shortfalls = new Shortfalls();
    private final AttributeWriter writer = new AttributeWriter(shortfalls);
    private final PendingFolders folders = new PendingFolders();
    private final LinkedFiles linked = new LinkedFiles();
    private final EntryOrder order = new EntryOrder();

    private Optional<Attributes> rootAttributes = Optional.empty();

    /** Restores into a root, which the target then owns. */
    DirectoryTarget(RestoreRoot root) {
        this.root = root;
        this.maker = new EntryMaker(root, writer);
    }

    @Override
    public void create(TreeEntry entry) throws SourceException {
        order.accept(entry.path());
        try {
            switch (entry.kind()) {
                case TreeEntry.Folder folder -> createFolder(entry);
                case TreeEntry.SymbolicLink link ->
                    create(entry, FileStatus.Kind.LINK, (in, name) -> Names.makeLink(in, name, link.target()));
                case TreeEntry.Fifo fifo -> create(entry, FileStatus.Kind.FIFO, Names::makeFifo);
                case TreeEntry.Device device -> createDevice(entry, device);
                case TreeEntry.Socket socket -> linked.notMade(entry);
                case TreeEntry.RegularFile file ->
                    throw new IllegalArgumentException("a regular file is written, not created: " + entry.path());
            }
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot make " + entry.path(), e);
        }
    }

    private void createFolder(TreeEntry entry) throws PosixException, SourceException {
        maker.makeFolder(entry.path());
        if (entry.path().isRoot()) {
            rootAttributes = Optional.of(entry.attributes());
        } else {
            folders.add(entry.path(), entry.attributes());
        }
    }

    private void createDevice(TreeEntry entry, TreeEntry.Device device) throws PosixException, SourceException {
        create(
                entry,
                device.block() ? FileStatus.Kind.BLOCK_DEVICE : FileStatus.Kind.CHARACTER_DEVICE,
                (in, name) -> Names.makeDevice(in, name, device.block(), device.major(), device.minor()));
    }

    private interface Making {
        void in(Descriptor folder, byte[] name) throws PosixException;
    }

    private void create(TreeEntry entry, FileStatus.Kind kind, Making making) throws PosixException, SourceException {
        TreePath path = entry.path();
        try {
            maker.make(path, (folder, name) -> {
                making.in(folder, name);
                return path;
            });
        } catch (PosixException e) {
            if (!e.isOneOf(Errno.EPERM, Errno.EOPNOTSUPP)) {
                throw e;
            }
            shortfalls.add("not made, for want of privilege or on this file system (" + e.getMessage() + ")", path);
            linked.notMade(entry);
            return;
        }
        try (Descriptor made = maker.open(path)) {
            FileStatus status = FileStatus.of(made);
            if (status.kind() != kind) {
                throw new SourceException.TargetFailed(
                        path + " was replaced while it was restored", "Find out by what, then restore again.");
            }
            if (kind == FileStatus.Kind.LINK) {
                writer.applyToLink(made, path, entry.attributes());
            } else {
                writer.apply(made, path, entry.attributes());
            }
            linked.made(entry, status);
        }
    }

    @Override
    public FileTarget createFile(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.RegularFile kind)) {
            throw new IllegalArgumentException("no regular file: " + entry.path());
        }
        order.accept(entry.path());
        try {
            Descriptor file = maker.makeFile(entry.path());
            try {
                linked.made(entry, FileStatus.of(file));
                return NewFile.begin(entry.path(), kind.length(), entry.attributes(), file, writer);
            } catch (PosixException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot make " + entry.path(), e);
        }
    }

    @Override
    public void createLink(TreeEntry entry, TreePath existing) throws SourceException {
        order.accept(entry.path());
        Optional<FileStatus> made = linked.find(existing);
        if (made.isEmpty()) {
            shortfalls.add("not made, as the first name of the same file was not", entry.path());
            return;
        }
        try {
            maker.makeName(entry.path(), existing, made.get());
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot make " + entry.path() + " another name of " + existing, e);
        }
    }

    @Override
    public List<String> warnings() {
        return shortfalls.warnings();
    }

    /** Folders get their attributes, all becomes durable, and only then the mark of an incomplete restore goes. */
    @Override
    public void complete() throws SourceException {
        try {
            folders.deepestFirst((path, attributes) -> {
                try (Descriptor folder = maker.open(path)) {
                    writer.apply(folder, path, attributes);
                }
            });
            maker.sync();
            root.unmark();
            if (rootAttributes.isPresent()) {
                writer.apply(root.folder(), TreePath.ROOT, rootAttributes.get());
            }
            root.sync();
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot complete the restore into " + root.path(), e);
        }
    }

    @Override
    public void close() {
        maker.close();
        root.close();
    }
}
