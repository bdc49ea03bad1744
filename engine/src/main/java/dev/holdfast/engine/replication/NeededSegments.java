package dev.holdfast.engine.replication;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.RepositoryIndex;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of the segments that the target lacks a point needs, so that it can come before others. A point is walked at the
 * source as far as the target's index does not know its nodes, so this costs what is new in it. It decides the order of the
 * work and nothing else: before a point's manifest is put, all that it needs is looked for at the target. For one thread.
 */
final class NeededSegments implements AutoCloseable {
    /** Some tens of megabytes; what is beyond comes in the order of its segments. */
    private static final int MOST_PACKS = 300_000;

    private static final int MOST_NODES = 200_000;

    private final Repository source;
    private final TargetIndex targetIndex;
    private final SegmentCopy segments;
    private final int concurrency;
    private final Map<String, BlobName> naming = new HashMap<>();
    private final Set<BlobName> read = new HashSet<>();
    private final Map<Id, NodeReader> readers = new HashMap<>();

    NeededSegments(Repository source, TargetIndex targetIndex, SegmentCopy segments, int concurrency) {
        this.source = source;
        this.targetIndex = targetIndex;
        this.segments = segments;
        this.concurrency = concurrency;
    }

    /** Those of some missing segments that a point needs, in the order in which it is read. */
    List<BlobName> of(Point point, List<BlobName> missing)
            throws RepositoryException, BlobStoreException, InterruptedException {
        List<BlobName> left =
                missing.stream().filter(each -> !segments.isDone(each)).toList();
        if (left.size() <= 1) {
            return left;
        }
        learn(left);
        return new Walk(point).run();
    }

    /** Reads which packs segments name. */
    private void learn(List<BlobName> missing) throws RepositoryException, BlobStoreException, InterruptedException {
        List<BlobName> unread =
                missing.stream().filter(each -> !read.contains(each)).toList();
        for (int from = 0; from < unread.size() && naming.size() < MOST_PACKS; from += concurrency) {
            List<BlobName> some = unread.subList(from, Math.min(unread.size(), from + concurrency));
            List<List<String>> packs = AtOnce.each(some, concurrency, segments::packsOf);
            for (int i = 0; i < some.size(); i++) {
                BlobName segment = some.get(i);
                packs.get(i).forEach(pack -> naming.putIfAbsent(pack, segment));
                read.add(segment);
            }
        }
    }

    private NodeReader reader(Id domain) throws RepositoryException.WrongKey {
        NodeReader known = readers.get(domain);
        if (known == null) {
            known = new NodeReader(source.chunks(domain), source.hasher(domain));
            readers.put(domain, known);
        }
        return known;
    }

    /** A walk down from a point's roots. */
    private final class Walk {
        private final Point point;
        private final NodeReader reader;
        private final RepositoryIndex there;
        private final Set<ChunkId> seen = new HashSet<>();
        private final Set<BlobName> needed = new LinkedHashSet<>();
        private final Deque<Reference> open = new ArrayDeque<>();

        private record Reference(ChunkId id, Optional<PackHint> hint) {}

        Walk(Point point) throws RepositoryException, BlobStoreException {
            this.point = point;
            this.reader = reader(point.domain());
            this.there = targetIndex.of(point.domain());
        }

        List<BlobName> run() throws RepositoryException, BlobStoreException {
            for (Manifest.Root root : point.manifest().roots()) {
                open.add(new Reference(root.id(), root.hint()));
            }
            while (!open.isEmpty() && seen.size() < MOST_NODES) {
                visit(open.pop());
            }
            return new ArrayList<>(needed);
        }

        private void visit(Reference node) throws RepositoryException, BlobStoreException {
            if (!seen.add(node.id()) || !there.find(PackKind.MAP, node.id()).isEmpty()) {
                return; // what hangs on it came with it, most likely
            }
            NodeReader.Found found;
            try {
                found = reader.read(node.id(), node.hint());
            } catch (RepositoryException.Damaged e) {
                return; // copying the point tells
            }
            need(found.pack());
            Node content = found.chunk().node();
            int data = content.data().size();
            for (int i = 0; i < data; i++) {
                ChunkId chunk = content.data().get(i);
                if (there.find(PackKind.DATA, chunk).isEmpty()) {
                    needChunk(chunk, found.hint(i));
                }
            }
            for (int i = 0; i < content.nodes().size(); i++) {
                open.push(new Reference(content.nodes().get(i), found.hint(data + i)));
            }
        }

        private void needChunk(ChunkId chunk, Optional<PackHint> hint) throws RepositoryException, BlobStoreException {
            if (hint.isPresent()) {
                need(hint.get());
            } else {
                source.index(point.domain()).find(PackKind.DATA, chunk).forEach(this::need);
            }
        }

        private void need(PackHint pack) {
            Optional.ofNullable(naming.get(pack.sha256())).ifPresent(needed::add);
        }
    }

    @Override
    public void close() {
        readers.values().forEach(NodeReader::close);
    }
}
