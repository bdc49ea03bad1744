package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.RepositoryIndex;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks from points of one trust domain down to their chunks: each node is read and checked, each chunk must be in the
 * directory of a pack that is there. What several points share is walked once, and its damage told for each.
 */
public final class PointWalk implements AutoCloseable {
    private static final int MOST_LEVELS = 2000 + 3 * Node.DEEPEST;

    /** Some tens of megabytes; what was forgotten is looked at again. */
    private static final int MOST_REMEMBERED = 200_000;

    private static final int MOST_SUSPECTS = 10_000;

    private final Id domain;
    private final Optional<DamagedPacks> damaged;
    private final ChunkSource chunks;
    private final RepositoryIndex index;
    private final NodeReader nodes;
    private final ChunkOpener opener;
    private final int mostRemembered;
    private final Set<ChunkId> right = new HashSet<>();

    /** Chunks and nodes that are not to be had, of the point being walked: each is looked for and told of once. */
    private final Set<ChunkId> wrong = new HashSet<>();

    private final Set<DamagedPack> suspects = new LinkedHashSet<>();

    private long nodeCount;
    private long chunkCount;

    /** A walk in a trust domain, in bounded memory. */
    public PointWalk(Repository repository, Id domain) throws RepositoryException.WrongKey {
        this(repository, domain, Optional.empty(), MOST_REMEMBERED);
    }

    /** A walk that knows of damaged packs: what is in those is read, and packs in which something is lost are examined. */
    PointWalk(Repository repository, Id domain, DamagedPacks damaged) throws RepositoryException.WrongKey {
        this(repository, domain, Optional.of(damaged), Integer.MAX_VALUE);
    }

    private PointWalk(Repository repository, Id domain, Optional<DamagedPacks> damaged, int mostRemembered)
            throws RepositoryException.WrongKey {
        this.domain = domain;
        this.damaged = damaged;
        this.mostRemembered = mostRemembered;
        chunks = repository.chunks(domain);
        index = repository.index(domain);
        ChunkHasher hasher = repository.hasher(domain);
        opener = new ChunkOpener(hasher);
        nodes = new NodeReader(chunks, hasher.copy());
    }

    /** What hears of damage. */
    @FunctionalInterface
    public interface Listener {
        void damaged(RepositoryException.Damaged damage);
    }

    /** Walks a point, whose domain is that of the walk; tells whether all of it is there. */
    public boolean walk(Point point, Listener listener) throws RepositoryException, BlobStoreException {
        return walk(point, EarlierNodes.none(), listener);
    }

    /**
     * Walks what a point has and an earlier one has not, which is known to be whole: the cost is that of what changed.
     *
     * @param earlier of the same domain
     */
    public boolean walk(Point point, Point earlier, Listener listener) throws RepositoryException, BlobStoreException {
        return walk(point, EarlierNodes.above(earlier.manifest()), listener);
    }

    private boolean walk(Point point, EarlierNodes earlier, Listener listener)
            throws RepositoryException, BlobStoreException {
        wrong.clear();
        suspects.clear();
        List<Manifest.Root> roots = point.manifest().roots();
        List<List<EarlierNodes.Reference>> places =
                earlier.below(roots.stream().map(Manifest.Root::id).toList());
        boolean whole = true;
        for (int i = 0; i < roots.size(); i++) {
            whole &= earlier.hold(roots.get(i).id()) || node(roots.get(i), places.get(i), listener);
        }
        return whole;
    }

    /** A node on the way down to the present one. */
    private static final class Frame {
        private final ChunkId id;
        private final NodeReader.Found found;
        private final EarlierNodes earlier;
        private final List<List<EarlierNodes.Reference>> below;
        private boolean whole;
        private int next;

        Frame(ChunkId id, NodeReader.Found found, EarlierNodes earlier, boolean whole) {
            this.id = id;
            this.found = found;
            this.earlier = earlier;
            this.below = earlier.below(found.chunk().node().nodes());
            this.whole = whole;
        }
    }

    /** Walks down from a node, without recursion: a tree may be deeper than a thread's stack. */
    private boolean node(Manifest.Root root, List<EarlierNodes.Reference> inItsPlace, Listener listener)
            throws RepositoryException, BlobStoreException {
        Deque<Frame> open = new ArrayDeque<>();
        boolean whole = enter(root.id(), root.hint(), inItsPlace, open, listener);
        while (!open.isEmpty()) {
            Frame top = open.getFirst();
            Node node = top.found.chunk().node();
            if (top.next < node.nodes().size()) {
                int child = top.next;
                top.next++;
                ChunkId id = node.nodes().get(child);
                Optional<PackHint> hint = top.found.hint(node.data().size() + child);
                top.whole &= top.earlier.hold(id) || enter(id, hint, top.below.get(child), open, listener);
                continue;
            }
            open.pop();
            if (top.whole) {
                remember(top.id);
            } else if (open.isEmpty()) {
                whole = false;
            } else {
                open.getFirst().whole = false;
            }
        }
        return whole;
    }

    /** Reads a node and looks for its data chunks; what it refers to is walked next. Tells whether it could be read. */
    private boolean enter(
            ChunkId id,
            Optional<PackHint> hint,
            List<EarlierNodes.Reference> inItsPlace,
            Deque<Frame> open,
            Listener listener)
            throws RepositoryException, BlobStoreException {
        if (right.contains(id)) {
            return true;
        }
        if (wrong.contains(id)) {
            return false;
        }
        try {
            if (open.size() == MOST_LEVELS) {
                throw new RepositoryException.Damaged("node " + id + " is deeper than a map or tree can be");
            }
            NodeReader.Found found = nodes.read(id, trusted(PackKind.MAP, id, hint));
            requireIndexed(PackKind.MAP, id);
            isDamaged(PackKind.MAP, found.pack());
            nodeCount++;
            EarlierNodes earlier = EarlierNodes.read(nodes, inItsPlace);
            if (damaged.isEmpty()) {
                nodes.readAhead(found, child -> !right.contains(child) && !earlier.hold(child));
            }
            open.push(new Frame(id, found, earlier, data(found, earlier, listener)));
            return true;
        } catch (RepositoryException.Damaged e) {
            wrong.add(id);
            lost(PackKind.MAP, id, hint);
            listener.damaged(e);
            return false;
        }
    }

    /** The hint, unless it names a damaged pack and another holds the chunk too. */
    private Optional<PackHint> trusted(PackKind kind, ChunkId id, Optional<PackHint> hint)
            throws RepositoryException, BlobStoreException {
        if (damaged.isEmpty() || damaged.get().isEmpty()) {
            return hint;
        }
        List<PackHint> all = new ArrayList<>();
        hint.ifPresent(all::add);
        all.addAll(index.find(kind, id));
        Optional<PackHint> right = all.stream()
                .filter(pack -> !damaged.get().holds(new DamagedPack(kind, pack.sha256())))
                .findFirst();
        return right.isPresent() ? right : hint;
    }

    /** Whether a pack is damaged; if so, notes that something is in it alone. */
    private boolean isDamaged(PackKind kind, PackHint hint) {
        DamagedPack pack = new DamagedPack(kind, hint.sha256());
        if (damaged.isEmpty() || !damaged.get().holds(pack)) {
            return false;
        }
        damaged.get().needs(pack, domain);
        return true;
    }

    /** Notes the packs that should have held a chunk, and examines them. */
    private void lost(PackKind kind, ChunkId id, Optional<PackHint> hint)
            throws RepositoryException, BlobStoreException {
        List<PackHint> all = new ArrayList<>(index.find(kind, id));
        hint.ifPresent(all::add);
        for (PackHint each : all) {
            DamagedPack pack = new DamagedPack(kind, each.sha256());
            if (suspects.size() < MOST_SUSPECTS) {
                suspects.add(pack);
            }
            if (damaged.isPresent() && damaged.get().examine(pack)) {
                damaged.get().needs(pack, domain);
            }
        }
    }

    /** What the index does not name can be restored by hints, but is not replicated, and not found once it was moved. */
    private void requireIndexed(PackKind kind, ChunkId id) throws RepositoryException, BlobStoreException {
        if (index.find(kind, id).isEmpty()) {
            throw new RepositoryException.Damaged("no index segment names the pack of chunk " + id);
        }
    }

    private boolean data(NodeReader.Found found, EarlierNodes earlier, Listener listener)
            throws RepositoryException, BlobStoreException {
        List<ChunkId> data = found.chunk().node().data();
        boolean whole = true;
        for (int i = 0; i < data.size(); i++) {
            whole &= earlier.hold(data.get(i)) || data(data.get(i), found.hint(i), listener);
        }
        return whole;
    }

    private boolean data(ChunkId id, Optional<PackHint> hint, Listener listener)
            throws RepositoryException, BlobStoreException {
        if (right.contains(id)) {
            return true;
        }
        if (wrong.contains(id)) {
            return false;
        }
        try {
            ChunkSource.Located located = chunks.locate(PackKind.DATA, id, trusted(PackKind.DATA, id, hint));
            requireIndexed(PackKind.DATA, id);
            if (isDamaged(PackKind.DATA, located.pack().hint())) {
                read(located);
            }
            chunkCount++;
            remember(id);
            return true;
        } catch (RepositoryException.Damaged e) {
            wrong.add(id);
            lost(PackKind.DATA, id, hint);
            listener.damaged(e);
            return false;
        }
    }

    /** Sees whether a chunk can be restored though its pack is damaged. */
    private void read(ChunkSource.Located located) throws RepositoryException, BlobStoreException {
        ChunkId id = located.entry().id();
        try {
            chunks.read(PackKind.DATA, id, Optional.of(located.pack().hint()), opener);
        } catch (RepositoryException.WrongKey e) {
            throw new RepositoryException.Damaged(
                    "chunk " + id + " is in a damaged pack, and whether it can be read is not for this key to see", e);
        }
    }

    private void remember(ChunkId id) {
        if (right.size() >= mostRemembered) {
            right.clear();
        }
        right.add(id);
    }

    /** The packs that should have held what the last walk did not find. */
    public Set<DamagedPack> suspects() {
        return Set.copyOf(suspects);
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
        opener.close();
    }
}
