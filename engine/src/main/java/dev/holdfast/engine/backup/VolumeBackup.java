package dev.holdfast.engine.backup;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.BlockMapReader;
import dev.holdfast.engine.map.BlockMapWriter;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Backs up disks: one thread goes through the data extents in order and hands out 4 MiB at a time; as many workers as there
 * are cores read, hash, compress and seal; the first thread puts the leaves that result into the map, in order. What is
 * under way is bounded by the number of buffers.
 */
final class VolumeBackup implements AutoCloseable {
    private static final int MOST_WAITING_LEAVES = 2000;
    private static final int READ_AHEAD = 8;
    private static final int MOST_DAMAGED_LEAVES = 100;

    private final PackWriter packs;
    private final NodeWriter nodes;
    private final Progress progress;
    private final ExecutorService workers;
    private final int workerCount;
    private final BlockingQueue<LeafMaker> makers;
    private final BlockingQueue<byte[]> buffers;
    private final AtomicLong readBytes = new AtomicLong();
    private final List<String> warnings = new ArrayList<>();
    private long changedBytes;

    VolumeBackup(PackWriter packs, NodeWriter nodes, ChunkHasher hasher, Backup.Settings settings, Progress progress) {
        this.packs = packs;
        this.nodes = nodes;
        this.progress = progress;
        this.workerCount = settings.workers();
        workers = Executors.newFixedThreadPool(
                workerCount, Thread.ofPlatform().name("backup-", 0).daemon().factory());
        makers = new ArrayBlockingQueue<>(workerCount);
        buffers = new ArrayBlockingQueue<>(2 * workerCount + 1);
        for (int i = 0; i < workerCount; i++) {
            makers.add(new LeafMaker(
                    packs, hasher.copy(), new ChunkCodec(settings.compression()), settings.limits(), progress));
        }
        for (int i = 0; i < 2 * workerCount + 1; i++) {
            buffers.add(new byte[0]); // grows when first used, so that small disks need little memory
        }
    }

    /** A leaf on its way into the map. */
    private record Waiting(long number, LeafMaker.Result result) {
        boolean isReady() {
            return !(result instanceof LeafMaker.Changed changed)
                    || changed.places().stream().allMatch(place -> place.hint().isPresent());
        }
    }

    private record UnderWay(long number, Future<LeafMaker.Result> result) {}

    /** One disk being backed up. */
    private final class Run {
        private final Volume volume;
        private final BlockMapWriter map;
        private Optional<BlockMapReader> parent;
        private final Optional<Fingerprints> known;
        private int damagedLeaves;
        private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
        private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
        private long dataBytes;

        Run(Volume volume, Optional<BlockMapReader> parent, Optional<Fingerprints> known) {
            this.volume = volume;
            this.parent = parent;
            this.known = known;
            this.map = new BlockMapWriter(nodes, volume.length());
        }

        Manifest.VolumeRoot run()
                throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
            long next = 0;
            for (Optional<Extent> extent = volume.nextData(0); extent.isPresent(); ) {
                long first = Math.max(next, extent.get().offset() / BlockMap.LEAF_SPAN);
                progress.did((first - next) * BlockMap.LEAF_SPAN);
                long end = (extent.get().end() - 1) / BlockMap.LEAF_SPAN + 1;
                for (next = first; next < end; next++) {
                    if ((next - first) % READ_AHEAD == 0) {
                        readAhead(next, end);
                    }
                    submit(next);
                }
                extent = volume.nextData(Math.min(next * BlockMap.LEAF_SPAN, volume.length()));
            }
            progress.did(Math.max(0, volume.length() - next * BlockMap.LEAF_SPAN));
            while (!underWay.isEmpty()) {
                takeOldest();
            }
            flushLanes();
            moveReady();
            Optional<NodeWriter.Written> root = map.finish();
            nodes.flush();
            return new Manifest.VolumeRoot(
                    volume.name(),
                    volume.length(),
                    dataBytes,
                    root.map(node -> new Manifest.Root(node.id(), node.place().hint())));
        }

        /** Has the leaves read that come after those that this same call asked for before. */
        private void readAhead(long next, long end) {
            long from = Math.min(next + READ_AHEAD, end);
            long to = Math.min(from + READ_AHEAD, end);
            if (to > from) {
                volume.willNeed(new Extent(from * BlockMap.LEAF_SPAN, (to - from) * BlockMap.LEAF_SPAN));
            }
        }

        private void submit(long number)
                throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
            while (underWay.size() > 2 * workerCount
                    || (!underWay.isEmpty() && underWay.peek().result().isDone())) {
                takeOldest();
            }
            Optional<BlockMapReader.Leaf> before = before(number);
            underWay.add(new UnderWay(number, workers.submit(() -> make(volume, number, before, known))));
        }

        /** The leaf of the point before; none if it is damaged, so that damage does not outlive the next backup. */
        private Optional<BlockMapReader.Leaf> before(long number) throws RepositoryException, BlobStoreException {
            try {
                Optional<BlockMapReader.Leaf> leaf =
                        parent.isPresent() ? parent.get().leaf(number) : Optional.empty();
                return packs.hasDamage() ? leaf.map(VolumeBackup.this::withoutDamage) : leaf;
            } catch (RepositoryException.Damaged e) {
                if (damagedLeaves == 0) {
                    warnings.add("parts of disk '" + volume.name()
                            + "' were stored anew, since the point before is damaged: " + e.getMessage());
                }
                damagedLeaves++;
                if (damagedLeaves == MOST_DAMAGED_LEAVES) {
                    parent = Optional.empty(); // each costs requests in vain
                }
                return Optional.empty();
            }
        }

        private void takeOldest()
                throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
            UnderWay oldest = underWay.remove();
            LeafMaker.Result result = await(oldest.result());
            dataBytes += result.dataBytes();
            changedBytes += result.changedBytes();
            waiting.add(new Waiting(oldest.number(), result));
            moveReady();
            if (waiting.size() > MOST_WAITING_LEAVES) {
                flushLanes();
                moveReady();
            }
        }

        private void moveReady() throws BlobStoreException, IOException, InterruptedException {
            while (!waiting.isEmpty() && waiting.peek().isReady()) {
                Waiting next = waiting.remove();
                switch (next.result()) {
                    case LeafMaker.Zero() -> {}
                    case LeafMaker.Unchanged unchanged -> map.add(next.number(), keep(unchanged.parent()));
                    case LeafMaker.Changed changed ->
                        map.add(next.number(), nodes.write(changed.leaf().toNode(), changed.places()));
                }
            }
        }
    }

    /** A leaf of the point before, with the places of those of its chunks that may be relied on. */
    private BlockMapReader.Leaf withoutDamage(BlockMapReader.Leaf leaf) {
        List<Optional<PackHint>> hints = new ArrayList<>(leaf.hints().size());
        for (int i = 0; i < leaf.hints().size(); i++) {
            hints.add(packs.reuse(
                    PackKind.DATA,
                    leaf.leaf().chunks().get(i).id(),
                    leaf.hints().get(i)));
        }
        return leaf.at(hints);
    }

    /** Has the leaf of the point before stand for its place; stores it again if its pack is known to be damaged. */
    private NodeWriter.Written keep(BlockMapReader.Leaf leaf)
            throws BlobStoreException, IOException, InterruptedException {
        Optional<PackHint> pack = packs.reuse(PackKind.MAP, leaf.id(), Optional.of(leaf.pack()));
        if (pack.isPresent()) {
            return new NodeWriter.Written(leaf.id(), Ticket.of(pack.get()));
        }
        List<Ticket> places = new ArrayList<>(leaf.hints().size());
        for (int i = 0; i < leaf.hints().size(); i++) {
            ChunkId chunk = leaf.leaf().chunks().get(i).id();
            places.add(packs.find(PackKind.DATA, chunk).orElseGet(Ticket::unknown));
        }
        return nodes.write(leaf.leaf().toNode(), places);
    }

    /**
     * Backs up one disk; its map is in finished packs when this returns, though not yet durable.
     *
     * @param parent the map of the same disk in the point before, if there is one
     * @param known by which blocks are seen to be as they were, if there is such a thing
     */
    Manifest.VolumeRoot run(Volume volume, Optional<BlockMapReader> parent, Optional<Fingerprints> known)
            throws SourceException, RepositoryException, BlobStoreException, IOException, InterruptedException {
        Run run = new Run(volume, parent, known);
        try {
            return run.run();
        } finally {
            run.underWay.forEach(task -> task.result().cancel(true));
        }
    }

    private LeafMaker.Result make(
            Volume volume, long number, Optional<BlockMapReader.Leaf> parent, Optional<Fingerprints> known)
            throws SourceException, BlobStoreException, IOException, InterruptedException {
        byte[] buffer = buffers.take();
        LeafMaker maker = makers.take();
        try {
            if (buffer.length == 0) {
                buffer = new byte[BlockMap.LEAF_SPAN];
            }
            long offset = number * BlockMap.LEAF_SPAN;
            int length = (int) Math.min(BlockMap.LEAF_SPAN, volume.length() - offset);
            LeafMaker.Result result = maker.make(volume, offset, buffer, length, parent, known);
            readBytes.addAndGet(length);
            return result;
        } finally {
            makers.add(maker);
            buffers.add(buffer);
        }
    }

    /** Finishes the packs that chunks are being added to, so that all of them have names. */
    private void flushLanes() throws BlobStoreException, IOException, InterruptedException {
        List<LeafMaker> taken = new ArrayList<>();
        try {
            for (int i = 0; i < workerCount; i++) {
                taken.add(makers.take());
            }
            for (LeafMaker maker : taken) {
                maker.flush();
            }
        } finally {
            makers.addAll(taken);
        }
    }

    private static LeafMaker.Result await(Future<LeafMaker.Result> task)
            throws SourceException, BlobStoreException, IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case SourceException failure -> throw failure;
                case BlobStoreException failure -> throw failure;
                case IOException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                default -> throw new IllegalStateException("a worker failed", e);
            }
        }
    }

    /** Bytes read so far. */
    long readBytes() {
        return readBytes.get();
    }

    /** What was seen of the point before that is not right. */
    List<String> warnings() {
        return warnings;
    }

    /** Bytes so far that were not as in the parent. */
    long changedBytes() {
        return changedBytes;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        workers.close();
        List<LeafMaker> all = new ArrayList<>();
        makers.drainTo(all);
        all.forEach(LeafMaker::close);
    }
}
