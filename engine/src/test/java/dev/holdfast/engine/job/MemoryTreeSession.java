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
    private Optional<Recognising> recognising = Optional.empty();

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

    /** What knows of bytes of a file that they are as they were. */
    @FunctionalInterface
    interface Recognising {
        boolean isAsBefore(TreePath path, long position, byte[] bytes);
    }

    /** Says of all files that they are changed in place, and of parts of them that they did not change. */
    MemoryTreeSession recognising(Recognising by) {
        recognising = Optional.of(by);
        return changedInPlace();
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
        return new Content(file.path(), tree.content(file.path()), broken.contains(file.path()));
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
        private final TreePath path;
        private final SparseFile file;
        private final boolean unreadable;
        private long position;

        Content(TreePath path, SparseFile file, boolean unreadable) {
            this.path = path;
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
        public Optional<Recognition> recognition() {
            return recognising.map(by -> (from, bytes) -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                return by.isAsBefore(path, from, copy);
            });
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
