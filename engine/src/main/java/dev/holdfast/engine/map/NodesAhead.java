package dev.holdfast.engine.map;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Sealed nodes that were read before they are needed, several at once. Used by one thread at a time. */
final class NodesAhead {
    /** No more is read ahead at once: nodes of folders may be large. */
    private static final int MOST_BYTES = 4 << 20;

    /** Beyond this, what was read first and not taken is forgotten, as it was not needed after all. */
    private static final int MOST_KEPT = 16 << 20;

    /** Up to this, what stands between two nodes of a pack is read with them. */
    private static final int WIDEST_GAP = 64 << 10;

    private static final int LONGEST_READ = 1 << 20;

    private final ChunkSource chunks;
    private final Map<ChunkId, Sealed> read = new LinkedHashMap<>();
    private int kept;

    /**
     * A node to be read.
     *
     * @param hint where it should be
     */
    record Wanted(ChunkId id, PackHint hint) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Sealed(String pack, byte[] bytes) {}

    NodesAhead(ChunkSource chunks) {
        this.chunks = chunks;
    }

    /** Reads nodes; a store that fails is not asked further. */
    void read(List<Wanted> wanted) throws RepositoryException, BlobStoreException {
        try {
            readGroups(groups(locate(wanted)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while reading a map", "", e);
        }
    }

    private List<ChunkSource.Located> locate(List<Wanted> wanted)
            throws RepositoryException, BlobStoreException, InterruptedException {
        chunks.openAhead(PackKind.MAP, wanted.stream().map(Wanted::hint).toList(), chunks.concurrency());
        List<ChunkSource.Located> located = new ArrayList<>();
        int bytes = 0;
        for (Wanted each : wanted) {
            Optional<ChunkSource.Located> found = locate(each);
            bytes += found.map(node -> node.entry().sealedLength()).orElse(0);
            if (bytes > MOST_BYTES) {
                break;
            }
            found.ifPresent(located::add);
        }
        return located;
    }

    /** Where a node is; what is not to be found is told of when it is needed. */
    private Optional<ChunkSource.Located> locate(Wanted wanted) throws RepositoryException, BlobStoreException {
        try {
            return Optional.of(chunks.locate(PackKind.MAP, wanted.id(), Optional.of(wanted.hint())));
        } catch (RepositoryException.Damaged e) {
            return Optional.empty();
        }
    }

    /** Neighbours in a pack are read together. */
    private static List<List<ChunkSource.Located>> groups(List<ChunkSource.Located> located) {
        List<ChunkSource.Located> ordered = new ArrayList<>(located);
        ordered.sort(Comparator.<ChunkSource.Located, String>comparing(
                        each -> each.pack().hint().sha256())
                .thenComparingInt(each -> each.entry().offset()));
        List<List<ChunkSource.Located>> groups = new ArrayList<>();
        for (ChunkSource.Located each : ordered) {
            if (groups.isEmpty() || !joins(groups.getLast(), each)) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(each);
        }
        return groups;
    }

    private static boolean joins(List<ChunkSource.Located> group, ChunkSource.Located next) {
        ChunkSource.Located last = group.getLast();
        return last.packs() == next.packs()
                && last.pack().hint().equals(next.pack().hint())
                && next.entry().offset() - last.entry().end() <= WIDEST_GAP
                && next.entry().end() - group.getFirst().entry().offset() <= LONGEST_READ;
    }

    private void readGroups(List<List<ChunkSource.Located>> groups) throws InterruptedException {
        int most = chunks.concurrency();
        Semaphore underWay = new Semaphore(most);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (List<ChunkSource.Located> group : groups) {
                underWay.acquire();
                readers.execute(() -> {
                    try {
                        readGroup(group);
                    } finally {
                        underWay.release();
                    }
                });
            }
            underWay.acquire(most);
        }
    }

    private void readGroup(List<ChunkSource.Located> group) {
        ChunkSource.Located first = group.getFirst();
        int from = first.entry().offset();
        byte[] bytes = new byte[group.getLast().entry().end() - from];
        try {
            StoreReading.range(first.packs().store(), first.pack().name(), from, bytes, 0, bytes.length);
        } catch (RepositoryException | BlobStoreException e) {
            return; // they are read again when they are needed, and told of then
        }
        for (ChunkSource.Located each : group) {
            PackDirectory.Entry entry = each.entry();
            byte[] sealed = Arrays.copyOfRange(bytes, entry.offset() - from, entry.end() - from);
            keep(entry.id(), new Sealed(each.pack().hint().sha256(), sealed));
        }
    }

    private synchronized void keep(ChunkId id, Sealed sealed) {
        Sealed before = read.put(id, sealed);
        kept += sealed.bytes().length - (before == null ? 0 : before.bytes().length);
        Iterator<Sealed> first = read.values().iterator();
        while (kept > MOST_KEPT) {
            kept -= first.next().bytes().length;
            first.remove();
        }
    }

    /** The sealed bytes of a node, if they were read ahead; they are forgotten then. */
    synchronized Optional<byte[]> take(ChunkSource.Located located) {
        Sealed sealed = read.remove(located.entry().id());
        if (sealed == null) {
            return Optional.empty();
        }
        kept -= sealed.bytes().length;
        return sealed.pack().equals(located.pack().hint().sha256()) ? Optional.of(sealed.bytes()) : Optional.empty();
    }
}
