package dev.holdfast.engine.pack;

import dev.holdfast.engine.TaskFailure;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.limit.Processors;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stores new chunks: packs them in {@link Lane}s, one for each thread that makes chunks, and puts full packs into the store
 * while the next are built. Memory is bounded by the number of buffers: who needs one waits until a pack is stored.
 *
 * <p>A chunk is known to {@link #find} as soon as a lane has taken it. Packs are made known to other writers in batches,
 * so that what a broken-off backup stored is not lost to the next one.
 */
public final class PackWriter implements AutoCloseable {
    private static final int DATA_PACK = 32 << 20;
    private static final int MAP_PACK = 4 << 20;
    private static final int PACKS_OF_A_SEGMENT = 16;

    private final BlobStore store;
    private final KeyRing keys;
    private final Writer writer;
    private final StoredChunks stored;
    private final SecureRandom random;
    private final PutCondition condition;
    private final BlockingQueue<byte[]> dataBuffers = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> mapBuffers = new LinkedBlockingQueue<>();
    private final ExecutorService uploads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> underWay = new ArrayList<>();
    private final Map<ChunkId, Ticket> unpublished = new ConcurrentHashMap<>();
    private final List<IndexSegment.PackRecord> durable = new ArrayList<>();
    private final AtomicLong storedBytes = new AtomicLong();

    /**
     * Opens a writer.
     *
     * @param lanes how many lanes for data there will be at once, for the number of buffers
     */
    public PackWriter(
            BlobStore store, KeyRing keys, Writer writer, StoredChunks stored, SecureRandom random, int lanes) {
        this.store = store;
        this.keys = keys;
        this.writer = writer;
        this.stored = stored;
        this.random = random;
        condition = store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        for (int i = 0; i < lanes + 1; i++) {
            dataBuffers.add(new byte[0]); // grows to its size when first used, so that small backups stay small
        }
        for (int i = 0; i < 2; i++) {
            mapBuffers.add(new byte[0]);
        }
    }

    /** A new lane for that kind of chunks, for one thread at a time. */
    public Lane lane(PackKind kind) {
        return lane(kind, Processors.unlimited().turn());
    }

    /** The same for a thread that computes when it has its turn, which it lends to others while it waits for a buffer. */
    public Lane lane(PackKind kind, Processors.Turn turn) {
        return new Lane(kind, turn);
    }

    /** Bytes of the packs that were stored so far. */
    public long storedBytes() {
        return storedBytes.get();
    }

    /** Where a chunk is that is stored already, or was taken by a lane. */
    public Optional<Ticket> find(PackKind kind, ChunkId id) {
        Ticket ticket = unpublished.get(id);
        return ticket != null ? Optional.of(ticket) : stored.find(kind, id).map(Ticket::of);
    }

    /**
     * Where a chunk of the point before may be relied on: where that point says, unless packs are known to be damaged; then
     * where the index says, if anywhere.
     */
    public Optional<PackHint> reuse(PackKind kind, ChunkId id, Optional<PackHint> hint) {
        return stored.hasDamage() ? stored.find(kind, id) : hint;
    }

    /** Whether packs are known to be damaged, so that {@link #reuse} has to be asked. */
    public boolean hasDamage() {
        return stored.hasDamage();
    }

    /**
     * Waits until every finished pack is durable and made known. Lanes must be flushed before.
     *
     * @throws BlobStoreException if a pack could not be stored; nothing that needs it may be committed
     */
    public void awaitDurable() throws BlobStoreException, IOException, InterruptedException {
        while (true) {
            Future<?> next;
            synchronized (underWay) {
                if (underWay.isEmpty()) {
                    break;
                }
                next = underWay.removeFirst();
            }
            await(next);
        }
        synchronized (durable) {
            publish();
        }
    }

    private static void await(Future<?> upload) throws BlobStoreException, IOException, InterruptedException {
        try {
            upload.get();
        } catch (ExecutionException e) {
            switch (TaskFailure.of(e)) {
                case BlobStoreException failure -> throw failure;
                case IOException failure -> throw failure;
                default -> throw new IllegalStateException("storing a pack failed", e);
            }
        }
    }

    private void publish() throws BlobStoreException, IOException {
        if (durable.isEmpty()) {
            return;
        }
        stored.publish(List.copyOf(durable));
        for (IndexSegment.PackRecord pack : durable) {
            for (int i = 0; i < pack.count(); i++) {
                unpublished.remove(ChunkId.of(pack.identities(), i * ChunkId.LENGTH));
            }
        }
        durable.clear();
    }

    private void upload(PackKind kind, PackBuilder.Finished pack, BlockingQueue<byte[]> buffers)
            throws BlobStoreException, IOException, InterruptedException {
        List<Future<?>> done = new ArrayList<>();
        synchronized (underWay) {
            underWay.add(uploads.submit(() -> {
                try {
                    put(kind, pack);
                } finally {
                    buffers.add(pack.buffer());
                }
                return null;
            }));
            underWay.removeIf(upload -> upload.isDone() && done.add(upload));
        }
        for (Future<?> upload : done) {
            await(upload);
        }
    }

    private void put(PackKind kind, PackBuilder.Finished pack) throws BlobStoreException, IOException {
        PackHint hint = pack.hint();
        BlobName name = ObjectNames.pack(kind, hint.sha256());
        store.put(name, pack.body(), condition);
        storedBytes.addAndGet(hint.length());
        synchronized (durable) {
            durable.add(pack.record());
            if (durable.size() >= PACKS_OF_A_SEGMENT) {
                publish();
            }
        }
    }

    /** Ends uploads that are under way; nothing that was not published counts. */
    @Override
    public void close() {
        uploads.shutdownNow();
        uploads.close();
    }

    /** Takes chunks from one thread at a time. */
    public final class Lane {
        private final PackKind kind;
        private final Processors.Turn turn;
        private final BlockingQueue<byte[]> buffers;
        private final int packLength;
        private Optional<PackBuilder> open = Optional.empty();
        private Ticket ticket = new Ticket();

        private Lane(PackKind kind, Processors.Turn turn) {
            this.kind = kind;
            this.turn = turn;
            buffers = kind == PackKind.DATA ? dataBuffers : mapBuffers;
            packLength = kind == PackKind.DATA ? DATA_PACK : MAP_PACK;
        }

        /** Where the chunk that is added next would go, unless the pack is full: to tell what is in the same pack. */
        public Ticket current() {
            return ticket;
        }

        /**
         * Adds a chunk, unless another lane was quicker.
         *
         * @param encoded codec and payload
         * @return where it is
         */
        public Ticket add(ChunkId id, byte[] encoded, int plainLength)
                throws BlobStoreException, IOException, InterruptedException {
            PackBuilder pack = hasRoom(encoded) ? open.orElseThrow() : next();
            Ticket other = unpublished.putIfAbsent(id, ticket);
            if (other != null) {
                return other;
            }
            pack.add(id, encoded, plainLength);
            return ticket;
        }

        /** Whether the open pack takes a chunk of that many encoded bytes. */
        public boolean hasRoom(byte[] encoded) {
            return open.isPresent() && open.get().hasRoom(encoded.length);
        }

        private PackBuilder next() throws BlobStoreException, IOException, InterruptedException {
            flush();
            byte[] buffer = turn.take(buffers);
            if (buffer.length < packLength) {
                buffer = new byte[packLength];
            }
            byte[] dataKey = new byte[Aead.KEY_LENGTH];
            random.nextBytes(dataKey);
            PackBuilder pack = new PackBuilder(kind, keys, writer, dataKey, buffer);
            open = Optional.of(pack);
            return pack;
        }

        /** Finishes the open pack, if there is one, and has it stored. */
        public void flush() throws BlobStoreException, IOException, InterruptedException {
            if (open.isEmpty()) {
                return;
            }
            PackBuilder pack = open.get();
            open = Optional.empty();
            if (pack.isEmpty()) {
                buffers.add(pack.buffer());
                return;
            }
            PackBuilder.Finished finished = pack.finish();
            ticket.finish(finished.hint());
            ticket = new Ticket();
            upload(kind, finished, buffers);
        }
    }
}
