package dev.holdfast.engine.tree;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.ContentInner;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;

/** Reads where the content of one file is. What a damaged node covers is passed over, and what follows stays in place. */
final class FileExtents {
    private final NodeReader nodes;
    private final long length;
    private final TreeReader.PieceVisitor visitor;
    private final TreeReader.DamageListener damage;

    FileExtents(NodeReader nodes, long length, TreeReader.PieceVisitor visitor, TreeReader.DamageListener damage) {
        this.nodes = nodes;
        this.length = length;
        this.visitor = visitor;
        this.damage = damage;
    }

    /** Extents that stand in the folder's own node. */
    void inline(FileContents contents, NodeReader.Found found) throws RepositoryException, BlobStoreException {
        long end = end(0, contents);
        if (end > length) {
            damage.damaged(tooLong());
        } else {
            visit(0, contents, found);
        }
    }

    /** Extents that stand in nodes of their own. */
    void below(ChunkId id, Optional<PackHint> hint) throws RepositoryException, BlobStoreException {
        below(0, Optional.empty(), id, hint, Node.DEEPEST);
    }

    /** One node, read. */
    private sealed interface Content {}

    private record Leaf(FileContents contents, NodeReader.Found found) implements Content {}

    private record Inner(ContentInner inner, NodeReader.Found found) implements Content {}

    /**
     * Visits what is below a node.
     *
     * @param from where it begins in the file
     * @param span how much it covers, where the node above says so
     */
    private void below(long from, Optional<Long> span, ChunkId id, Optional<PackHint> hint, int levels)
            throws RepositoryException, BlobStoreException {
        Content content;
        try {
            content = read(from, span, id, hint, levels);
        } catch (RepositoryException.Damaged e) {
            damage.damaged(e);
            return;
        }
        switch (content) {
            case Leaf leaf -> visit(from, leaf.contents(), leaf.found());
            case Inner(ContentInner inner, NodeReader.Found found) -> {
                long at = from;
                for (int i = 0; i < inner.children().size(); i++) {
                    Optional<Long> covered = Optional.of(inner.spans().get(i));
                    below(at, covered, inner.children().get(i), found.hint(i), levels - 1);
                    at += covered.get();
                }
            }
        }
    }

    private Content read(long from, Optional<Long> span, ChunkId id, Optional<PackHint> hint, int levels)
            throws RepositoryException, BlobStoreException {
        NodeReader.Found found = nodes.read(id, hint);
        Node node = found.chunk().node();
        try {
            Content content;
            long end;
            if (node.type() == Node.Type.CONTENT_LEAF) {
                FileContents contents = FileContents.of(node);
                content = new Leaf(contents, found);
                end = end(from, contents);
            } else {
                ContentInner inner = ContentInner.of(node);
                if (inner.level() > levels) {
                    throw new FormatException("it is deeper than a file's content can be");
                }
                content = new Inner(inner, found);
                end = end(from, inner);
            }
            if (end > length) {
                throw tooLong();
            }
            if (span.isPresent() && end - from != span.get()) {
                throw new FormatException("it covers other than the node above it says");
            }
            return content;
        } catch (FormatException e) {
            throw new RepositoryException.Damaged("a node of the tree has a wrong form: " + e.getMessage(), e);
        }
    }

    private static RepositoryException.Damaged tooLong() {
        return new RepositoryException.Damaged("a file has more content than its length");
    }

    /** Where extents end; more than the file's length if they do not fit into it. */
    private long end(long from, FileContents contents) {
        long at = from;
        for (FileContents.Piece piece : contents.extents()) {
            if (piece.gap() > length - at || piece.length() > length - at - piece.gap()) {
                return Long.MAX_VALUE;
            }
            at += piece.gap() + piece.length();
        }
        return at;
    }

    private long end(long from, ContentInner inner) {
        long at = from;
        for (long span : inner.spans()) {
            if (span < 0 || span > length - at) {
                return Long.MAX_VALUE;
            }
            at += span;
        }
        return at;
    }

    private void visit(long from, FileContents contents, NodeReader.Found found)
            throws RepositoryException, BlobStoreException {
        long at = from;
        for (FileContents.Piece piece : contents.extents()) {
            at += piece.gap();
            visitor.visit(at, piece, found.chunk().node().data().get(piece.chunk()), found.hint(piece.chunk()));
            at += piece.length();
        }
    }
}
