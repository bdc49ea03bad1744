package dev.holdfast.engine.map;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.MapChunk;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.pack.OpenPack;
import dev.holdfast.engine.pack.PackReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads nodes of one trust domain. Since the nodes of a map stand together, a map pack is read in stretches, and the
 * latest are kept: a walk over a map costs a few requests for each pack. Used by one thread at a time.
 */
public final class NodeReader implements AutoCloseable {
    private static final int STRETCH = 1 << 20;
    private static final int KEPT_STRETCHES = 16;

    private final ChunkSource chunks;
    private final ChunkOpener opener;
    private final NodesAhead ahead;
    private final Map<String, Stretch> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stretch> eldest) {
            return size() > KEPT_STRETCHES;
        }
    };

    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Stretch(PackReader packs, int offset, byte[] bytes) {
        boolean holds(ChunkSource.Located located) {
            PackDirectory.Entry entry = located.entry();
            return located.packs() == packs && entry.offset() >= offset && entry.end() <= offset + bytes.length;
        }
    }

    public NodeReader(ChunkSource chunks, ChunkHasher hasher) {
        this.chunks = chunks;
        this.opener = new ChunkOpener(hasher);
        this.ahead = new NodesAhead(chunks);
    }

    /**
     * A node, and where it was found.
     *
     * @param chunk the node with its hints
     * @param pack the pack it was in
     */
    public record Found(MapChunk chunk, PackHint pack) {
        /** Where one of the node's references is, if its hints say. */
        public Optional<PackHint> hint(int reference) {
            return chunk.hints().of(reference, Optional.of(pack));
        }
    }

    /**
     * Reads a node.
     *
     * @throws RepositoryException.Damaged if no right copy of it is there
     */
    public Found read(ChunkId id, Optional<PackHint> hint) throws RepositoryException, BlobStoreException {
        ChunkSource.Located located = chunks.locate(PackKind.MAP, id, hint);
        byte[] plain = read(located);
        try {
            return new Found(MapChunk.parse(plain), located.pack().hint());
        } catch (FormatException e) {
            throw new RepositoryException.Damaged("node " + id + " has a wrong form: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the nodes that a node refers to, several packs at once, since all of them are needed soon and a store may be far
     * away. Where they stand in one pack, that is read in stretches anyway. What cannot be read is left for
     * {@link #read(ChunkId, Optional)} to tell of.
     *
     * @param needed which of them
     */
    public void readAhead(Found parent, Predicate<ChunkId> needed) throws RepositoryException, BlobStoreException {
        Node node = parent.chunk().node();
        List<NodesAhead.Wanted> wanted = new ArrayList<>(node.nodes().size());
        for (int i = 0; i < node.nodes().size(); i++) {
            Optional<PackHint> hint = parent.hint(node.data().size() + i);
            if (hint.isPresent() && needed.test(node.nodes().get(i))) {
                wanted.add(new NodesAhead.Wanted(node.nodes().get(i), hint.get()));
            }
        }
        if (wanted.stream().map(NodesAhead.Wanted::hint).distinct().count() > 1) {
            ahead.read(wanted);
        }
    }

    private byte[] read(ChunkSource.Located located) throws RepositoryException, BlobStoreException {
        RepositoryException.Damaged damage;
        Optional<RepositoryException.Damaged> givenUp = chunks.givenUp(located);
        if (givenUp.isPresent()) {
            damage = givenUp.get();
        } else {
            try {
                Optional<byte[]> sealed = ahead.take(located);
                if (sealed.isPresent()) {
                    return opener.open(located.pack(), located.entry(), sealed.get(), 0)
                            .copy();
                }
                Stretch stretch = stretchWith(located);
                int from = located.entry().offset() - stretch.offset();
                return opener.open(located.pack(), located.entry(), stretch.bytes(), from)
                        .copy();
            } catch (RepositoryException.Damaged e) {
                damage = e;
            } catch (BlobStoreException e) {
                damage = chunks.unreadable(located, e);
            }
        }
        return chunks.readElsewhere(located, opener, damage).copy();
    }

    private Stretch stretchWith(ChunkSource.Located located) throws RepositoryException, BlobStoreException {
        OpenPack pack = located.pack();
        PackDirectory.Entry entry = located.entry();
        Stretch stretch = kept.get(pack.hint().sha256());
        if (stretch == null || !stretch.holds(located)) {
            int end = Math.max(
                    entry.end(), Math.min(entry.offset() + STRETCH, pack.hint().directoryOffset()));
            byte[] bytes = new byte[end - entry.offset()];
            StoreReading.range(located.packs().store(), pack.name(), entry.offset(), bytes, 0, bytes.length);
            stretch = new Stretch(located.packs(), entry.offset(), bytes);
            kept.put(pack.hint().sha256(), stretch);
        }
        return stretch;
    }

    @Override
    public void close() {
        opener.close();
    }
}
