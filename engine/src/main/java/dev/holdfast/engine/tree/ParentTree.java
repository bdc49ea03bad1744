package dev.holdfast.engine.tree;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree of the point before, asked for files in the order of their paths, to take over what did not change. Holds the
 * entries of the folders on the way to the latest path.
 */
final class ParentTree {
    private final TreeReader reader;
    private final Manifest.Tree tree;
    private final PackWriter packs;
    private final Deque<Folder> path = new ArrayDeque<>();

    private record Folder(TreePath path, Map<TreePath, TreeReader.Item> items) {}

    /** The tree of a point; {@code packs} tells which of its chunks may be relied on. */
    ParentTree(TreeReader reader, Manifest.Tree tree, PackWriter packs) {
        this.reader = reader;
        this.tree = tree;
        this.packs = packs;
    }

    /** What the point before has of a file that is to be backed up. */
    sealed interface Before {}

    /**
     * Nothing, or another content.
     *
     * @param former what stood at that path
     */
    record Other(Optional<TreeReader.Item> former) implements Before {}

    /** The same content, whose pieces are stored. */
    record Unchanged(List<FilePiece> pieces) implements Before {}

    /**
     * The same content, of which something is not to be relied on: it has to be read again.
     *
     * @param first the first chunk that is not
     */
    record Lost(ChunkId first) implements Before {}

    /** The pieces of a file as they were stored before, if by its stamp, length and time of change it is the same. */
    Before unchanged(TreeEntry file) throws RepositoryException, BlobStoreException {
        Optional<TreeReader.Item> before = find(file.path());
        if (before.isEmpty()
                || !before.get().entry().kind().equals(file.kind())
                || !before.get()
                        .entry()
                        .attributes()
                        .modified()
                        .equals(file.attributes().modified())) {
            return new Other(before);
        }
        List<FilePiece> pieces = new ArrayList<>();
        List<ChunkId> lost = new ArrayList<>(0);
        long[] end = new long[1];
        reader.pieces(before.get(), (offset, piece, chunk, hint) -> {
            Optional<Ticket> place = packs.reuse(PackKind.DATA, chunk, hint).map(Ticket::of);
            if (place.isPresent()) {
                pieces.add(
                        new FilePiece(offset - end[0], piece.length(), new Stored(chunk, place.get()), piece.offset()));
            } else {
                lost.add(chunk);
            }
            end[0] = offset + piece.length();
        });
        return lost.isEmpty() ? new Unchanged(pieces) : new Lost(lost.getFirst());
    }

    /** The chunks of a file as it was before that may be relied on, each with the bytes that begin it. */
    FormerChunks chunks(TreeReader.Item file) throws RepositoryException, BlobStoreException {
        FormerChunks chunks = new FormerChunks();
        reader.pieces(file, (offset, piece, chunk, hint) -> {
            if (piece.offset() == 0) {
                packs.reuse(PackKind.DATA, chunk, hint)
                        .ifPresent(pack -> chunks.add(offset, piece.length(), new Stored(chunk, Ticket.of(pack))));
            }
        });
        return chunks;
    }

    private Optional<TreeReader.Item> find(TreePath wanted) throws RepositoryException, BlobStoreException {
        TreePath parent = wanted.parent();
        while (!path.isEmpty() && !isWithin(parent, path.peek().path())) {
            path.pop();
        }
        if (path.isEmpty()) {
            path.push(open(reader.root(tree)));
        }
        while (!path.peek().path().equals(parent)) {
            Folder folder = path.peek();
            TreePath next = step(folder.path(), parent);
            TreeReader.Item item = folder.items().get(next);
            if (item == null || !(item.entry().kind() instanceof TreeEntry.Folder)) {
                return Optional.empty();
            }
            path.push(open(item));
        }
        return Optional.ofNullable(path.peek().items().get(wanted));
    }

    private Folder open(TreeReader.Item folder) throws RepositoryException, BlobStoreException {
        Map<TreePath, TreeReader.Item> items = new HashMap<>();
        reader.children(folder, item -> {
            items.put(item.path(), item);
            return true;
        });
        return new Folder(folder.path(), items);
    }

    private static boolean isWithin(TreePath path, TreePath folder) {
        TreePath at = path;
        while (!at.equals(folder)) {
            if (at.isRoot()) {
                return false;
            }
            at = at.parent();
        }
        return true;
    }

    /** The path one step below {@code folder} on the way to {@code path}. */
    private static TreePath step(TreePath folder, TreePath path) {
        TreePath at = path;
        while (!at.parent().equals(folder)) {
            at = at.parent();
        }
        return at;
    }
}
