package dev.holdfast.engine.verify;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells whether points need some packs, by the hints of their nodes: to say who is concerned by a loss, and no more. */
public final class PackUsers {
    /** What a point of more nodes needs beyond these is not said. */
    private static final int MOST_NODES = 200_000;

    private final Repository repository;
    private final Set<String> packs;

    /** @param repository a site where these packs are right */
    public PackUsers(Repository repository, Collection<DamagedPack> packs) {
        this.repository = repository;
        this.packs = packs.stream().map(DamagedPack::sha256).collect(Collectors.toSet());
    }

    private record Reference(ChunkId id, Optional<PackHint> hint) {}

    /** Whether a point needs one of the packs, as far as can be seen. */
    public boolean includes(Point point) throws RepositoryException, BlobStoreException {
        Deque<Reference> open = new ArrayDeque<>();
        Set<ChunkId> seen = new HashSet<>();
        for (Manifest.Root root : point.manifest().roots()) {
            open.add(new Reference(root.id(), root.hint()));
        }
        try (NodeReader reader = new NodeReader(repository.chunks(point.domain()), repository.hasher(point.domain()))) {
            while (!open.isEmpty() && seen.size() < MOST_NODES) {
                Reference next = open.pop();
                if (seen.add(next.id()) && visit(reader.read(next.id(), next.hint()), open)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Looks at a node, and notes those below it; tells whether it, or what it refers to, is in one of the packs. */
    private boolean visit(NodeReader.Found found, Deque<Reference> open) {
        int data = found.chunk().node().data().size();
        for (int i = 0; i < data; i++) {
            if (found.hint(i).filter(this::isOne).isPresent()) {
                return true;
            }
        }
        for (int i = 0; i < found.chunk().node().nodes().size(); i++) {
            open.push(new Reference(found.chunk().node().nodes().get(i), found.hint(data + i)));
        }
        return isOne(found.pack());
    }

    private boolean isOne(PackHint pack) {
        return packs.contains(pack.sha256());
    }
}
