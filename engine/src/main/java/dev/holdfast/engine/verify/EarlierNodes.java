package dev.holdfast.engine.verify;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Nodes of an earlier point that stand where a node of a new one does. What both refer to is the same, down to the last
 * chunk, and need not be walked again. Only nodes that differ are read, so the cost is that of what changed. Which nodes
 * stand in one place is a guess where children were added or removed; a wrong one costs reading, nothing else.
 */
final class EarlierNodes {
    /** So many are looked at in one place, where it is not clear which of them is the right one. */
    private static final int MOST_IN_ONE_PLACE = 8;

    private final Set<ChunkId> parts = new HashSet<>();
    private final List<Reference> children = new ArrayList<>();
    private int count;

    /** A node that was not read yet. */
    record Reference(ChunkId id, Optional<PackHint> hint) {}

    private EarlierNodes() {}

    /** What an earlier point consists of. */
    static EarlierNodes above(Manifest manifest) {
        EarlierNodes above = new EarlierNodes();
        manifest.roots().forEach(root -> above.add(new Reference(root.id(), root.hint())));
        return above;
    }

    /** There is no earlier point. */
    static EarlierNodes none() {
        return new EarlierNodes();
    }

    /** Reads nodes that stand in one place; those that are damaged count as not there. */
    static EarlierNodes read(NodeReader reader, List<Reference> references) throws BlobStoreException {
        EarlierNodes nodes = new EarlierNodes();
        for (Reference each : references) {
            try {
                nodes.add(reader.read(each.id(), each.hint()));
            } catch (RepositoryException _) {
                // what is in its place is walked as if it were new
            }
        }
        return nodes;
    }

    private void add(NodeReader.Found found) {
        Node node = found.chunk().node();
        parts.addAll(node.data());
        for (int i = 0; i < node.nodes().size(); i++) {
            add(new Reference(node.nodes().get(i), found.hint(node.data().size() + i)));
        }
        count++;
    }

    private void add(Reference child) {
        parts.add(child.id());
        children.add(child);
    }

    /** Whether one of these refers to a chunk or node. */
    boolean hold(ChunkId id) {
        return parts.contains(id);
    }

    /** What stood where the children of a node stand, for each of them in their order. */
    List<List<Reference>> below(List<ChunkId> nodes) {
        Set<ChunkId> now = new HashSet<>(nodes);
        List<Reference> gone =
                children.stream().filter(child -> !now.contains(child.id())).toList();
        boolean samePlaces = count == 1 && children.size() == nodes.size();
        List<List<Reference>> places = new ArrayList<>(nodes.size());
        int changed = 0;
        for (int i = 0; i < nodes.size(); i++) {
            if (hold(nodes.get(i))) {
                places.add(List.of());
            } else if (samePlaces) {
                places.add(List.of(children.get(i)));
            } else if (gone.size() <= MOST_IN_ONE_PLACE) {
                places.add(gone);
            } else {
                places.add(changed < gone.size() ? List.of(gone.get(changed)) : List.of());
            }
            changed += hold(nodes.get(i)) ? 0 : 1;
        }
        return places;
    }
}
