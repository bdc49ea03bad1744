package dev.holdfast.engine.restore;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.BlockLeaf;
import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.BlockMapReader;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.pack.ChunkOpener;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.read.ChunkFetcher;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.VolumeTarget;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Restores one disk. Goes over its map some hundred megabytes at a time, has the chunks of that stretch fetched in the order of
 * their packs, and writes each block where it belongs as it comes. Where the target may hold something already, that is read
 * first, and only what differs is written.
 */
public final class VolumeRestore {
    private static final int LEAVES_OF_STRETCH = 64;

    private final ChunkSource chunks;
    private final ChunkHasher hasher;
    private final Manifest.VolumeRoot volume;
    private final VolumeTarget target;
    private final Progress progress;
    private final LostExtents damage = new LostExtents();
    private final ExpectedExtents expected;

    /** Restores {@code volume}, whose chunks are found by {@code chunks}, to a target that has begun. */
    public VolumeRestore(
            ChunkSource chunks,
            ChunkHasher hasher,
            Manifest.VolumeRoot volume,
            VolumeTarget target,
            Progress progress) {
        this.chunks = chunks;
        this.hasher = hasher;
        this.volume = volume;
        this.target = target;
        this.expected = new ExpectedExtents(target);
        this.progress = progress;
    }

    /**
     * Where a piece of a chunk belongs.
     *
     * @param piece its number in the chunk
     * @param offset on the disk
     * @param length in bytes
     */
    private record Destination(int piece, long offset, int length, long hash0, long hash1) {}

    private record Wanted(Optional<PackHint> hint, List<Destination> destinations) {}

    /**
     * Restores everything that is right. Where a chunk or a node of the map is damaged, the target stays as it was.
     *
     * @param workers threads that open and check
     * @param requests reads under way at once
     * @throws RepositoryException.Damaged if some of it is not to be had, after all else was written; {@link #damage()} says what
     */
    public void run(int workers, int requests) throws Exception {
        progress.expectMore(volume.dataBytes());
        try (NodeReader nodes = new NodeReader(chunks, hasher.copy());
                ChunkFetcher fetcher = new ChunkFetcher(chunks, hasher, workers, requests);
                ExecutorService feeder = Executors.newVirtualThreadPerTaskExecutor()) {
            feed(new BlockMapReader(nodes, volume), fetcher, feeder);
            fetcher.await();
        }
        damage().throwIfAny("disk '" + volume.name() + "'");
    }

    /** Goes over the map, always one stretch ahead of what is being fetched. */
    private void feed(BlockMapReader map, ChunkFetcher fetcher, ExecutorService feeder) throws Exception {
        TargetComparison comparison = new TargetComparison(target, hasher.copy(), volume.length());
        Future<?> fed = CompletableFuture.completedFuture(null);
        try {
            long from = 0;
            Optional<BlockMapReader.Stretch> next = map.next(0);
            while (next.isPresent()) {
                Map<ChunkId, Wanted> wanted = new LinkedHashMap<>();
                for (int i = 0; i < LEAVES_OF_STRETCH && next.isPresent(); i++) {
                    BlockMapReader.Stretch stretch = next.get();
                    comparison.zero(from * BlockMap.LEAF_SPAN, stretch.from() * BlockMap.LEAF_SPAN);
                    switch (stretch) {
                        case BlockMapReader.Leaf leaf ->
                            collect(leaf, comparison.differing(leaf.number(), leaf.leaf()), wanted);
                        case BlockMapReader.Lost lost -> lose(lost);
                    }
                    from = stretch.end();
                    next = map.next(from);
                }
                expected.tell();
                List<ChunkFetcher.Request> located = requests(wanted, fetcher.requests());
                await(fed);
                fed = feeder.submit(() -> {
                    fetcher.fetch(located);
                    return null;
                });
            }
            comparison.zero(from * BlockMap.LEAF_SPAN, volume.length());
            await(fed);
        } finally {
            fed.cancel(true);
        }
    }

    /** What the target holds there already, if anything, is left as it is. */
    private void lose(BlockMapReader.Lost lost) {
        long offset = lost.from() * BlockMap.LEAF_SPAN;
        long end = Math.min(lost.end() * BlockMap.LEAF_SPAN, volume.length());
        damage.add(offset, end - offset, lost.damage().getMessage());
    }

    private static void await(Future<?> fed) throws Exception {
        try {
            fed.get();
        } catch (ExecutionException e) {
            throw TaskFailure.of(e);
        }
    }

    /** Notes where the blocks of a leaf belong that the target does not hold yet. */
    private void collect(BlockMapReader.Leaf leaf, long differing, Map<ChunkId, Wanted> wanted) throws SourceException {
        long base = leaf.number() * BlockMap.LEAF_SPAN;
        long rest = leaf.leaf().present();
        for (BlockLeaf.Block block : leaf.leaf().blocks()) {
            int number = Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            long offset = base + (long) number * BlockMap.BLOCK;
            int length = BlockMap.blockLength(volume.length(), offset);
            if ((differing >>> number & 1) == 0) {
                progress.did(length);
                continue;
            }
            expected.add(offset, length);
            Wanted chunk = wanted.computeIfAbsent(
                    leaf.leaf().chunks().get(block.chunk()).id(),
                    id -> new Wanted(leaf.hints().get(block.chunk()), new ArrayList<>()));
            chunk.destinations().add(new Destination(block.piece(), offset, length, block.hash0(), block.hash1()));
        }
    }

    private List<ChunkFetcher.Request> requests(Map<ChunkId, Wanted> wanted, int atOnce)
            throws RepositoryException, BlobStoreException, InterruptedException {
        List<PackHint> hints =
                wanted.values().stream().flatMap(each -> each.hint().stream()).toList();
        chunks.openAhead(PackKind.DATA, hints, atOnce);
        List<ChunkFetcher.Request> requests = new ArrayList<>(wanted.size());
        for (Map.Entry<ChunkId, Wanted> each : wanted.entrySet()) {
            Writing writing = new Writing(each.getValue().destinations());
            try {
                ChunkSource.Located located = chunks.locate(
                        PackKind.DATA, each.getKey(), each.getValue().hint());
                requests.add(new ChunkFetcher.Request(located, writing));
            } catch (RepositoryException.Damaged e) {
                writing.damaged(e);
            }
        }
        return requests;
    }

    /** Writes a chunk where it belongs. */
    private final class Writing implements ChunkFetcher.Receiver {
        private final List<Destination> destinations;

        Writing(List<Destination> destinations) {
            this.destinations = destinations;
        }

        @Override
        public void take(ChunkOpener.Opened chunk) throws SourceException {
            ByteBuffer hashes = ByteBuffer.wrap(chunk.pieces());
            for (int i = 0; i < destinations.size(); ) {
                Destination first = destinations.get(i);
                int length = 0;
                int end = i;
                while (end < destinations.size() && follows(first, destinations.get(end), end - i, length)) {
                    Destination each = destinations.get(end);
                    if (!fits(chunk, hashes, each)) {
                        damage.add(each.offset(), each.length(), "its block is not in its chunk");
                        break;
                    }
                    length += each.length();
                    end++;
                }
                if (length > 0) {
                    int from = first.piece() * BlockMap.BLOCK;
                    target.write(first.offset(), ByteBuffer.wrap(chunk.bytes(), from, length));
                    progress.did(length);
                    progress.stored(length);
                }
                i = Math.max(end, i + 1);
            }
        }

        private static boolean follows(Destination first, Destination next, int pieces, int bytes) {
            return next.piece() == first.piece() + pieces && next.offset() == first.offset() + bytes;
        }

        private static boolean fits(ChunkOpener.Opened chunk, ByteBuffer hashes, Destination destination) {
            int at = destination.piece() * ChunkId.LENGTH;
            int from = destination.piece() * BlockMap.BLOCK;
            return at < hashes.capacity()
                    && Math.min(BlockMap.BLOCK, chunk.length() - from) == destination.length()
                    && hashes.getLong(at) == destination.hash0()
                    && hashes.getLong(at + 8) == destination.hash1();
        }

        @Override
        public void damaged(RepositoryException.Damaged cause) {
            for (Destination each : destinations) {
                damage.add(each.offset(), each.length(), cause.getMessage());
            }
        }
    }

    /** What could not be restored, so far. */
    public VolumeDamage damage() {
        return damage.soFar();
    }
}
