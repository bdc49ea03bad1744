package dev.holdfast.engine.tree;

import dev.holdfast.engine.format.FolderEntry;
import dev.holdfast.engine.format.FolderInner;
import dev.holdfast.engine.format.FolderLeaf;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes the entries of one folder, given in order, as a tree of nodes. Where a leaf ends is decided by the entries' names,
 * so that a change in a large folder changes few of its leaves; memory is bounded by the size of a leaf.
 */
final class FolderWriter {
    private static final int SMALLEST_LEAF = 8 << 10;
    private static final int LARGEST_LEAF = 64 << 10;
    private static final int MOST_REFERENCES = 4000;
    private static final int CUT_MASK = 0x3f;
    private static final int MOST_INLINE = 16;
    private static final int CHILDREN_OF_INNER = 256;

    private final NodeWriter nodes;
    private final List<FolderEntry> entries = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private References references = new References();
    private int size;

    FolderWriter(NodeWriter nodes) {
        this.nodes = nodes;
    }

    @SuppressWarnings("ArrayRecordComponent") // a name as the file system holds it; never compared as a record
    private record Child(byte[] firstName, NodeWriter.Written node) {}

    /** Adds a folder whose entries were written. */
    void addFolder(byte[] name, TreeEntry entry, Optional<NodeWriter.Written> content)
            throws BlobStoreException, IOException, InterruptedException {
        FolderEntry.Content in =
                content.isEmpty() ? new FolderEntry.None() : new FolderEntry.InNode(references.node(content.get()));
        add(new FolderEntry(name, entry.kind(), entry.attributes(), entry.link(), in));
    }

    /** Adds a regular file. */
    void addFile(byte[] name, TreeEntry entry, List<FilePiece> pieces)
            throws BlobStoreException, IOException, InterruptedException {
        FolderEntry.Content content = pieces.size() <= MOST_INLINE
                ? new FolderEntry.Inline(ContentWriter.contents(pieces, references))
                : new FolderEntry.InNode(references.node(new ContentWriter(nodes).write(pieces)));
        add(new FolderEntry(name, entry.kind(), entry.attributes(), entry.link(), content));
    }

    /** Adds what is neither folder nor regular file. */
    void addOther(byte[] name, TreeEntry entry) throws BlobStoreException, IOException, InterruptedException {
        add(new FolderEntry(name, entry.kind(), entry.attributes(), entry.link(), new FolderEntry.None()));
    }

    private void add(FolderEntry entry) throws BlobStoreException, IOException, InterruptedException {
        entries.add(entry);
        size += FolderLeaf.sizeOf(entry);
        boolean cut = size >= SMALLEST_LEAF && (Arrays.hashCode(entry.name()) & CUT_MASK) == 0;
        if (cut || size >= LARGEST_LEAF || references.count() >= MOST_REFERENCES) {
            closeLeaf();
        }
    }

    private void closeLeaf() throws BlobStoreException, IOException, InterruptedException {
        if (entries.isEmpty()) {
            return;
        }
        NodeWriter.Written node =
                nodes.write(FolderLeaf.toNode(entries, references.data(), references.nodes()), references.places());
        children.add(new Child(entries.getFirst().name(), node));
        entries.clear();
        references = new References();
        size = 0;
    }

    /** Ends the folder; its node, or empty if it has no entries. */
    Optional<NodeWriter.Written> finish() throws BlobStoreException, IOException, InterruptedException {
        closeLeaf();
        List<Child> level = children;
        for (int number = 1; level.size() > 1; number++) {
            level = inner(number, level);
        }
        return level.isEmpty() ? Optional.empty() : Optional.of(level.getFirst().node());
    }

    private List<Child> inner(int number, List<Child> below)
            throws BlobStoreException, IOException, InterruptedException {
        List<Child> level = new ArrayList<>();
        for (int from = 0; from < below.size(); from += CHILDREN_OF_INNER) {
            List<Child> group = below.subList(from, Math.min(from + CHILDREN_OF_INNER, below.size()));
            List<Ticket> places =
                    group.stream().map(child -> child.node().place()).toList();
            FolderInner inner = new FolderInner(
                    number,
                    group.stream().map(Child::firstName).toList(),
                    group.stream().map(child -> child.node().id()).toList());
            level.add(new Child(group.getFirst().firstName(), nodes.write(inner.toNode(), places)));
        }
        return level;
    }
}
