package dev.holdfast.engine.tree;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.format.FolderEntry;
import dev.holdfast.engine.format.FolderInner;
import dev.holdfast.engine.format.FolderLeaf;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the tree of a point, folder by folder. Used by one thread at a time. */
public final class TreeReader {
    private final NodeReader nodes;

    public TreeReader(NodeReader nodes) {
        this.nodes = nodes;
    }

    /** A node that is still to be read. */
    private record Reference(ChunkId id, Optional<PackHint> hint) {}

    /**
     * An entry of the tree, and the node that it stands in.
     *
     * @param path where it stands
     * @param entry what it is
     * @param found the leaf it was read from
     */
    public record Item(TreePath path, FolderEntry entry, NodeReader.Found found) {
        /** As a source or target knows it. */
        public TreeEntry toTreeEntry() {
            return new TreeEntry(path, entry.kind(), entry.attributes(), entry.link());
        }

        private Optional<Reference> node() {
            if (!(entry.content() instanceof FolderEntry.InNode in)) {
                return Optional.empty();
            }
            Node leaf = found.chunk().node();
            int number = leaf.data().size() + in.node();
            return Optional.of(new Reference(leaf.nodes().get(in.node()), found.hint(number)));
        }
    }

    /** What is told of each entry, in order; those of a folder until told otherwise. */
    @FunctionalInterface
    public interface Visitor {
        /** Takes an entry; tells whether to go on. */
        boolean visit(Item item) throws RepositoryException, BlobStoreException;
    }

    /** What is told of each extent of a file. */
    @FunctionalInterface
    public interface PieceVisitor {
        /**
         * Takes an extent.
         *
         * @param offset in the file
         * @param chunk its chunk
         * @param hint the pack that the chunk was in
         */
        void visit(long offset, FileContents.Piece piece, ChunkId chunk, Optional<PackHint> hint)
                throws RepositoryException, BlobStoreException;
    }

    /** What hears of a part that is damaged, and is passed over. */
    @FunctionalInterface
    public interface DamageListener {
        /** Hears of damage; whatever it throws ends the reading. */
        void damaged(RepositoryException.Damaged damage) throws RepositoryException.Damaged;
    }

    private static final DamageListener STRICT = damage -> {
        throw damage;
    };

    /** The entry of the root. */
    public Item root(Manifest.Tree tree) throws RepositoryException, BlobStoreException {
        NodeReader.Found found = nodes.read(tree.root().id(), tree.root().hint());
        List<FolderEntry> entries = entries(found);
        if (entries.size() != 1 || !Arrays.equals(entries.getFirst().name(), FolderEntry.rootName())) {
            throw new RepositoryException.Damaged("the root of the tree has a wrong form");
        }
        return new Item(TreePath.ROOT, entries.getFirst(), found);
    }

    private static List<FolderEntry> entries(NodeReader.Found found) throws RepositoryException {
        try {
            return FolderLeaf.entries(found.chunk().node());
        } catch (FormatException e) {
            throw damaged(e);
        }
    }

    private static RepositoryException damaged(Exception e) {
        return new RepositoryException.Damaged("a node of the tree has a wrong form: " + e.getMessage(), e);
    }

    /** Visits the entries directly in a folder, in order. */
    public void children(Item folder, Visitor visitor) throws RepositoryException, BlobStoreException {
        children(folder, visitor, STRICT);
    }

    /** Visits those entries directly in a folder that can be read, in order. */
    public void children(Item folder, Visitor visitor, DamageListener damage)
            throws RepositoryException, BlobStoreException {
        Optional<Reference> node = folder.node();
        if (folder.entry().kind() instanceof TreeEntry.Folder && node.isPresent()) {
            children(folder.path(), node.get(), Node.DEEPEST, visitor, damage);
        }
    }

    /** A node of a folder: its items if it is a leaf, else the nodes below it. */
    private record FolderNode(List<Item> items, List<Reference> below) {}

    private FolderNode folderNode(TreePath folder, Reference reference, int levels)
            throws RepositoryException, BlobStoreException {
        NodeReader.Found found = nodes.read(reference.id(), reference.hint());
        Node node = found.chunk().node();
        List<Item> items = new ArrayList<>();
        List<Reference> below = new ArrayList<>();
        if (node.type() == Node.Type.FOLDER_LEAF) {
            for (FolderEntry entry : entries(found)) {
                items.add(new Item(child(folder, entry), entry, found));
            }
        } else {
            int count = innerChildren(node, levels);
            for (int i = 0; i < count; i++) {
                below.add(new Reference(node.nodes().get(i), found.hint(i)));
            }
        }
        return new FolderNode(items, below);
    }

    private boolean children(TreePath folder, Reference reference, int levels, Visitor visitor, DamageListener damage)
            throws RepositoryException, BlobStoreException {
        FolderNode node;
        try {
            node = folderNode(folder, reference, levels);
        } catch (RepositoryException.Damaged e) {
            damage.damaged(e);
            return true;
        }
        for (Item item : node.items()) {
            if (!visitor.visit(item)) {
                return false;
            }
        }
        for (Reference below : node.below()) {
            if (!children(folder, below, levels - 1, visitor, damage)) {
                return false;
            }
        }
        return true;
    }

    private static int innerChildren(Node node, int levels) throws RepositoryException {
        try {
            FolderInner inner = FolderInner.of(node);
            if (inner.level() > levels) {
                throw new FormatException("it is deeper than a folder can be");
            }
            return inner.children().size();
        } catch (FormatException e) {
            throw damaged(e);
        }
    }

    private static TreePath child(TreePath folder, FolderEntry entry) throws RepositoryException {
        try {
            return folder.child(entry.name());
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    /** Finds an entry by its path. */
    public Optional<Item> find(Manifest.Tree tree, TreePath path) throws RepositoryException, BlobStoreException {
        if (path.isRoot()) {
            return Optional.of(root(tree));
        }
        Optional<Item> parent = find(tree, path.parent());
        List<Item> found = new ArrayList<>(1);
        if (parent.isPresent()) {
            children(parent.get(), item -> {
                if (item.path().equals(path)) {
                    found.add(item);
                }
                return found.isEmpty();
            });
        }
        return found.stream().findFirst();
    }

    /** Visits the extents of a regular file, in order; none may reach beyond its length. */
    public void pieces(Item file, PieceVisitor visitor) throws RepositoryException, BlobStoreException {
        pieces(file, visitor, STRICT);
    }

    /** Visits those extents of a regular file that can be read, in order; none reaches beyond its length. */
    public void pieces(Item file, PieceVisitor visitor, DamageListener damage)
            throws RepositoryException, BlobStoreException {
        if (file.entry().kind() instanceof TreeEntry.RegularFile regular) {
            FileExtents extents = new FileExtents(nodes, regular.length(), visitor, damage);
            switch (file.entry().content()) {
                case FolderEntry.None() -> {}
                case FolderEntry.Inline inline -> extents.inline(inline.contents(), file.found());
                case FolderEntry.InNode _ -> {
                    Reference node = file.node().orElseThrow();
                    extents.below(node.id(), node.hint());
                }
            }
        }
    }
}
