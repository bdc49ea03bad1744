package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks from points of one trust domain down to their chunks: each node is read and checked, each chunk must be in the
 * directory of a pack that is there. What several points share is walked once, and its damage told for each.
 */
public final class PointWalk implements AutoCloseable {
    private static final int MOST_LEVELS = 2000 + 3 * Node.DEEPEST;

    private final ChunkSource chunks;
    private final NodeReader nodes;
    private final Set<ChunkId> right = new HashSet<>();
    private long nodeCount;
    private long chunkCount;

    /** A walk in a trust domain. */
    public PointWalk(Repository repository, Id domain) throws RepositoryException.WrongKey {
        chunks = repository.chunks(domain);
        nodes = new NodeReader(chunks, repository.hasher(domain));
    }

    /** What hears of damage. */
    @FunctionalInterface
    public interface Listener {
        void damaged(RepositoryException.Damaged damage);
    }

    /** Walks a point, whose domain is that of the walk; tells whether all of it is there. */
    public boolean walk(Point point, Listener listener) throws RepositoryException, BlobStoreException {
        boolean whole = true;
        for (Manifest.Root root : roots(point.manifest())) {
            whole &= node(root.id(), root.hint(), MOST_LEVELS, listener);
        }
        return whole;
    }

    private static List<Manifest.Root> roots(Manifest manifest) {
        List<Manifest.Root> roots = new ArrayList<>();
        switch (manifest.content()) {
            case Manifest.Volumes volumes ->
                volumes.volumes().forEach(volume -> volume.root().ifPresent(roots::add));
            case Manifest.Tree tree -> roots.add(tree.root());
        }
        return roots;
    }

    private boolean node(ChunkId id, Optional<PackHint> hint, int levels, Listener listener)
            throws RepositoryException, BlobStoreException {
        if (right.contains(id)) {
            return true;
        }
        try {
            if (levels == 0) {
                throw new RepositoryException.Damaged("node " + id + " is deeper than a map or tree can be");
            }
            NodeReader.Found found = nodes.read(id, hint);
            nodeCount++;
            boolean whole = references(found, levels - 1, listener);
            if (whole) {
                right.add(id);
            }
            return whole;
        } catch (RepositoryException.Damaged e) {
            listener.damaged(e);
            return false;
        }
    }

    private boolean references(NodeReader.Found found, int levels, Listener listener)
            throws RepositoryException, BlobStoreException {
        Node node = found.chunk().node();
        int data = node.data().size();
        boolean whole = true;
        for (int i = 0; i < data; i++) {
            whole &= data(node.data().get(i), found.hint(i), listener);
        }
        for (int i = 0; i < node.nodes().size(); i++) {
            whole &= node(node.nodes().get(i), found.hint(data + i), levels, listener);
        }
        return whole;
    }

    private boolean data(ChunkId id, Optional<PackHint> hint, Listener listener)
            throws RepositoryException, BlobStoreException {
        if (right.contains(id)) {
            return true;
        }
        try {
            chunks.locate(PackKind.DATA, id, hint);
            chunkCount++;
            right.add(id);
            return true;
        } catch (RepositoryException.Damaged e) {
            listener.damaged(e);
            return false;
        }
    }

    /** Distinct nodes that were read. */
    public long nodeCount() {
        return nodeCount;
    }

    /** Distinct data chunks that were found. */
    public long chunkCount() {
        return chunkCount;
    }

    @Override
    public void close() {
        nodes.close();
    }
}
