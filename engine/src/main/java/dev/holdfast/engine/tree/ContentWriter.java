package dev.holdfast.engine.tree;

import dev.holdfast.engine.format.ContentInner;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes the extents of a large file as a tree of nodes, cut by content so that files that share stretches share nodes. */
final class ContentWriter {
    private static final int FEWEST = 32;
    private static final int CUT_MASK = 0x3f;

    private final NodeWriter nodes;

    ContentWriter(NodeWriter nodes) {
        this.nodes = nodes;
    }

    private record Child(NodeWriter.Written node, long span) {}

    NodeWriter.Written write(List<FilePiece> pieces) throws BlobStoreException, IOException, InterruptedException {
        List<Child> children = new ArrayList<>();
        List<FilePiece> leaf = new ArrayList<>();
        for (FilePiece piece : pieces) {
            leaf.add(piece);
            boolean cut = leaf.size() >= FEWEST && (piece.chunk().id().w3() & CUT_MASK) == 0;
            if (cut || leaf.size() == FileContents.MOST_EXTENTS) {
                children.add(leaf(leaf));
                leaf.clear();
            }
        }
        if (!leaf.isEmpty()) {
            children.add(leaf(leaf));
        }
        for (int level = 1; children.size() > 1; level++) {
            children = inner(level, children);
        }
        return children.getFirst().node();
    }

    private Child leaf(List<FilePiece> pieces) throws BlobStoreException, IOException, InterruptedException {
        References references = new References();
        FileContents contents = contents(pieces, references);
        NodeWriter.Written node = nodes.write(contents.toNode(references.data()), references.places());
        return new Child(node, contents.span());
    }

    /** The extents of {@code pieces}, their chunks numbered by {@code references}. */
    static FileContents contents(List<FilePiece> pieces, References references) {
        List<FileContents.Piece> extents = new ArrayList<>(pieces.size());
        for (FilePiece piece : pieces) {
            extents.add(new FileContents.Piece(
                    piece.gap(), piece.length(), references.data(piece.chunk()), piece.offset()));
        }
        return new FileContents(extents);
    }

    private List<Child> inner(int level, List<Child> children)
            throws BlobStoreException, IOException, InterruptedException {
        List<Child> parents = new ArrayList<>();
        for (int from = 0; from < children.size(); from += FileContents.MOST_EXTENTS) {
            List<Child> group = children.subList(from, Math.min(from + FileContents.MOST_EXTENTS, children.size()));
            List<Ticket> places =
                    group.stream().map(child -> child.node().place()).toList();
            ContentInner inner = new ContentInner(
                    level,
                    group.stream().map(Child::span).toList(),
                    group.stream().map(child -> child.node().id()).toList());
            long span = group.stream().mapToLong(Child::span).sum();
            parents.add(new Child(nodes.write(inner.toNode(), places), span));
        }
        return parents;
    }
}
