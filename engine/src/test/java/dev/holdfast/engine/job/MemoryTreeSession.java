package dev.holdfast.engine.job;

import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A reading of a tree in memory, which notes what was opened and fails where it is told to. */
final class MemoryTreeSession implements TreeSession {
    private final MemoryTree tree;
    private final Iterator<TreeEntry> rest;
    private final Instant instant = Ticks.next();
    private final List<TreePath> opened = new ArrayList<>();
    private final Set<TreePath> broken = new HashSet<>();
    private boolean changedInPlace;

    MemoryTreeSession(MemoryTree tree) {
        this.tree = tree;
        this.rest = tree.entries().values().iterator();
    }

    /** Makes a file unreadable in its middle. */
    MemoryTreeSession broken(TreePath path) {
        broken.add(path);
        return this;
    }

    /** Says of all files that they are changed in place. */
    MemoryTreeSession changedInPlace() {
        changedInPlace = true;
        return this;
    }

    /** The files whose contents were asked for. */
    List<TreePath> opened() {
        return opened;
    }

    @Override
    public Optional<TreeEntry> next() {
        return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
    }

    @Override
    public FileContent open(TreeEntry file) {
        opened.add(file.path());
        return new Content(tree.content(file.path()), broken.contains(file.path()));
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public Consistency consistency() {
        return Consistency.FUZZY;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void committed() {}

    @Override
    public void close() {}

    private final class Content implements FileContent {
        private final SparseFile file;
        private final boolean unreadable;
        private long position;

        Content(SparseFile file, boolean unreadable) {
            this.file = file;
            this.unreadable = unreadable;
        }

        @Override
        public Optional<Extent> nextData(long from) {
            for (Map.Entry<Long, byte[]> extent : file.extents().entrySet()) {
                long end = extent.getKey() + extent.getValue().length;
                if (end > from) {
                    long start = Math.max(from, extent.getKey());
                    return Optional.of(new Extent(start, end - start));
                }
            }
            return Optional.empty();
        }

        @Override
        public void position(long offset) {
            position = offset;
        }

        @Override
        public boolean isChangedInPlace() {
            return changedInPlace;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (unreadable && position + into.remaining() > file.length() / 2) {
                throw new IOException("a bad sector");
            }
            if (position >= file.length()) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), Math.min(70_001, file.length() - position));
            into.put(file.bytes(position, count));
            position += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
