package dev.holdfast.source.mariadb.base;

import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession.FileContent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Folders and small files of a base that are made from memory, each folder with those above it. */
final class MadeEntries {
    private static final int FILE_MODE = 0600;

    private final Attributes attributes;
    private final String stamp;
    private final SortedMap<TreePath, Optional<byte[]>> contents = new TreeMap<>();
    private Optional<Iterator<Map.Entry<TreePath, Optional<byte[]>>>> rest = Optional.empty();

    /**
     * Makes entries.
     *
     * @param attributes what folders have; files too, but for their mode
     * @param stamp of files: unlike in every other reading
     */
    MadeEntries(Attributes attributes, String stamp) {
        this.attributes = attributes;
        this.stamp = stamp;
    }

    MadeEntries folder(TreePath path) {
        contents.put(path, Optional.empty());
        return this;
    }

    /** Adds a file and the folders above it, up to and with the one directly below the root. */
    MadeEntries file(TreePath path, byte[] content) {
        contents.put(path, Optional.of(content));
        for (TreePath above = path.parent(); !above.isRoot(); above = above.parent()) {
            contents.put(above, Optional.empty());
        }
        return this;
    }

    MadeEntries file(String path, byte[] content) {
        return file(TreePath.of(path.getBytes(StandardCharsets.UTF_8)), content);
    }

    Optional<TreeEntry> next() {
        if (rest.isEmpty()) {
            rest = Optional.of(contents.entrySet().iterator());
        }
        if (!rest.get().hasNext()) {
            return Optional.empty();
        }
        Map.Entry<TreePath, Optional<byte[]>> entry = rest.get().next();
        return Optional.of(entry.getValue()
                .map(content -> new TreeEntry(
                        entry.getKey(), new TreeEntry.RegularFile(content.length, stamp), ofFile(), Optional.empty()))
                .orElseGet(() -> new TreeEntry(entry.getKey(), new TreeEntry.Folder(), attributes, Optional.empty())));
    }

    private Attributes ofFile() {
        return new Attributes(
                FILE_MODE,
                attributes.uid(),
                attributes.gid(),
                attributes.owner(),
                attributes.group(),
                attributes.modified(),
                attributes.extended());
    }

    /** The content of a file of these; empty if it is none of them. */
    Optional<FileContent> open(TreePath path) {
        return contents.getOrDefault(path, Optional.empty()).map(Content::new);
    }

    private static final class Content implements FileContent {
        private final ByteBuffer bytes;
        private boolean open = true;

        private Content(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer into) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(into.remaining(), bytes.remaining());
            into.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public Optional<Extent> nextData(long from) {
            return from < bytes.limit() ? Optional.of(new Extent(from, bytes.limit() - from)) : Optional.empty();
        }

        @Override
        public void position(long offset) {
            bytes.position(Math.clamp(offset, 0, bytes.limit()));
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
