package dev.holdfast.engine.tree;

import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.limit.Processors;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Hashes, compresses and stores chunks of files, on as many threads as there are cores, from a bounded set of buffers. */
final class ChunkMaker implements AutoCloseable {
    private final PackWriter packs;
    private final ExecutorService workers;
    private final BlockingQueue<Tools> tools;
    private final int workerCount;
    private final BlockingQueue<byte[]> buffers;
    private final AtomicLong changedBytes = new AtomicLong();

    private record Tools(ChunkHasher hasher, ChunkCodec codec, PackWriter.Lane lane, Processors.Turn turn) {
        void flush() throws BlobStoreException, IOException, InterruptedException {
            turn.begin();
            try {
                lane.flush();
            } finally {
                turn.end();
            }
        }
    }

    ChunkMaker(PackWriter packs, TreeCapture.Settings settings) {
        this.packs = packs;
        this.workerCount = settings.workers();
        workers = Executors.newFixedThreadPool(
                workerCount, Thread.ofPlatform().name("backup-", 0).daemon().factory());
        tools = new ArrayBlockingQueue<>(workerCount);
        for (int i = 0; i < workerCount; i++) {
            Processors.Turn turn = settings.limits().processors().turn();
            PackWriter.Lane lane = packs.lane(PackKind.DATA, turn);
            tools.add(new Tools(settings.hasher().copy(), new ChunkCodec(settings.compression()), lane, turn));
        }
        int bufferCount = 2 * workerCount + 4; // two cutters, which each hold one they gather in and one they cut
        buffers = new ArrayBlockingQueue<>(bufferCount);
        for (int i = 0; i < bufferCount; i++) {
            buffers.add(new byte[0]); // grows when first used
        }
    }

    /** A buffer for the longest chunk; waits until one is free. */
    byte[] takeBuffer() throws InterruptedException {
        byte[] buffer = buffers.take();
        return buffer.length == 0 ? new byte[Cutter.LONGEST] : buffer;
    }

    /** Gives a buffer back that was not handed to {@link #store}. */
    void giveBack(byte[] buffer) {
        buffers.add(buffer);
    }

    /** Stores the first {@code length} bytes of a buffer that {@link #takeBuffer} gave as a chunk, and takes it back. */
    Future<List<Stored>> store(byte[] buffer, int length) {
        return store(buffer, length, length, List.of(Optional.empty()));
    }

    /**
     * Stores them as chunks of {@code each} bytes, the last of which may be shorter.
     *
     * @param known for each of these the chunk that it is, if it is known to be stored
     */
    Future<List<Stored>> store(byte[] buffer, int length, int each, List<Optional<Stored>> known) {
        if (known.stream().allMatch(Optional::isPresent)) {
            giveBack(buffer);
            return CompletableFuture.completedFuture(
                    known.stream().flatMap(Optional::stream).toList());
        }
        return workers.submit(() -> {
            Tools own = tools.take();
            try {
                own.turn().begin();
                List<Stored> stored = new ArrayList<>((length + each - 1) / each);
                for (int at = 0; at < length; at += each) {
                    Optional<Stored> chunk = known.get(at / each);
                    stored.add(chunk.isPresent() ? chunk.get() : make(own, buffer, at, Math.min(each, length - at)));
                }
                return stored;
            } finally {
                own.turn().end();
                tools.add(own);
                buffers.add(buffer);
            }
        });
    }

    private Stored make(Tools own, byte[] bytes, int from, int length)
            throws BlobStoreException, IOException, InterruptedException {
        ChunkId id = own.hasher().identity(PackKind.DATA, bytes, from, length);
        changedBytes.addAndGet(length);
        Optional<Ticket> known = packs.find(PackKind.DATA, id);
        if (known.isPresent()) {
            return new Stored(id, known.get());
        }
        return new Stored(id, own.lane().add(id, own.codec().encode(bytes, from, length), length));
    }

    /** Finishes the packs that chunks are being added to, so that all of them have names. */
    void flushLanes() throws BlobStoreException, IOException, InterruptedException {
        List<Tools> taken = new ArrayList<>();
        try {
            for (int i = 0; i < workerCount; i++) {
                taken.add(tools.take());
            }
            for (Tools each : taken) {
                each.flush();
            }
        } finally {
            tools.addAll(taken);
        }
    }

    /** Bytes of the chunks that were given. */
    long changedBytes() {
        return changedBytes.get();
    }

    @Override
    public void close() {
        workers.shutdownNow();
        workers.close();
        tools.forEach(each -> each.codec().close());
    }
}
