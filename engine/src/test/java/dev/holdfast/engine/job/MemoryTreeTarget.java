package dev.holdfast.engine.job;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.ByteBuffer;
import java.util.List;

/** A tree in memory that is restored to, and refuses what a file system would. */
final class MemoryTreeTarget implements TreeTarget {
    private final MemoryTree tree = MemoryTree.unrooted();
    private int writes;

    MemoryTree tree() {
        return tree;
    }

    /** How often something was written into files. */
    synchronized int writes() {
        return writes;
    }

    private void requirePlace(TreePath path) throws SourceException {
        TreeEntry parent = tree.entries().get(path.parent());
        boolean below = path.isRoot() || (parent != null && parent.kind() instanceof TreeEntry.Folder);
        if (!below || tree.entries().containsKey(path)) {
            throw new SourceException.TargetFailed(path + " cannot be made", "");
        }
    }

    @Override
    public synchronized void create(TreeEntry entry) throws SourceException {
        requirePlace(entry.path());
        tree.put(entry);
    }

    @Override
    public synchronized FileTarget createFile(TreeEntry entry) throws SourceException {
        requirePlace(entry.path());
        long length = entry.kind() instanceof TreeEntry.RegularFile file ? file.length() : 0;
        SparseFile content = new SparseFile(length);
        tree.fileWith(entry, content);
        return new FileTarget() {
            private boolean closed;

            @Override
            public void write(long offset, ByteBuffer from) throws SourceException {
                byte[] bytes = new byte[from.remaining()];
                from.get(bytes);
                synchronized (MemoryTreeTarget.this) {
                    if (closed || offset + bytes.length > length) {
                        throw new SourceException.TargetFailed("a write after close or beyond the end", "");
                    }
                    content.write(offset, bytes);
                    writes++;
                }
            }

            @Override
            public void close() {
                synchronized (MemoryTreeTarget.this) {
                    closed = true;
                }
            }
        };
    }

    @Override
    public synchronized void createLink(TreeEntry entry, TreePath existing) throws SourceException {
        requirePlace(entry.path());
        TreeEntry first = tree.entries().get(existing);
        if (first == null) {
            throw new SourceException.TargetFailed(existing + " is not there to be linked to", "");
        }
        tree.put(entry);
        if (first.kind() instanceof TreeEntry.RegularFile) {
            tree.fileWith(entry, tree.content(existing));
        }
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void complete() {}

    @Override
    public void close() {}
}
