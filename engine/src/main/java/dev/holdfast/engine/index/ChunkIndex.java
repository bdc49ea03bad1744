package dev.holdfast.engine.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The local, disk-backed cache of the repository's index: which packs hold the chunk of an identity.
 *
 * <p>Thread-safe: any number of threads look up while one adds. Memory stays bounded, about 15 MiB and 1.4 bits for
 * each entry, whatever its size; what is looked up often should fit the page cache, see the package's page.
 *
 * <p>It is a cache. Where its files are damaged, or not of one index, it <b>becomes empty</b>: on opening, or at the
 * moment when a lookup comes upon the damage. It never names a pack that it was not told of for that identity. So "not
 * found" means that no pack holds it only if {@link #hasSegment} says afterwards that the segments in question are
 * still known.
 *
 * <p>After {@link #close}, all methods but that throw {@link IllegalStateException}.
 */
public final class ChunkIndex implements AutoCloseable {
    private static final int MOST_RESETS = 3;

    private sealed interface State {}

    private record Open(IndexStore store) implements State {}

    /** Nothing is known any more; the files are to be made anew by whoever writes next. */
    private record Emptied(Optional<IndexStore> store) implements State {}

    private record Closed() implements State {}

    private final FolderLock lock;
    private final IndexFolder folder;
    private final Tuning tuning;
    private final RandomGenerator random;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicReference<State> state;
    private final AtomicReference<Optional<String>> damage = new AtomicReference<>(Optional.empty());

    private ChunkIndex(FolderLock lock, IndexFolder folder, Tuning tuning, RandomGenerator random) {
        this.lock = lock;
        this.folder = folder;
        this.tuning = tuning;
        this.random = random;
        this.state = new AtomicReference<>(new Emptied(Optional.empty()));
    }

    /**
     * Opens the index in a folder, as it was last flushed, or an empty one. Takes milliseconds, whatever its size.
     *
     * @param folder made if it is missing; files there that are not an index's are left alone
     * @throws IndexInUse if it is open elsewhere, in this process or another
     * @throws IOException if the folder cannot be read or written; damage is no such reason
     */
    public static ChunkIndex open(Path folder) throws IOException {
        return open(folder, Tuning.DEFAULT, new SecureRandom(), _ -> {});
    }

    static ChunkIndex open(Path folder, Tuning tuning, RandomGenerator random, Consumer<DiskStep> steps)
            throws IOException {
        Files.createDirectories(folder);
        FolderLock lock = FolderLock.take(folder);
        try {
            ChunkIndex index = new ChunkIndex(lock, new IndexFolder(folder, steps), tuning, random);
            index.load();
            return index;
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private void load() throws IOException {
        Optional<byte[]> manifest = folder.manifest();
        if (manifest.isPresent()) {
            try {
                state.set(new Open(IndexStore.open(folder, tuning, Manifest.decode(manifest.get()))));
                return;
            } catch (DamagedIndex e) {
                damage.set(Optional.of(String.valueOf(e.getMessage())));
            }
        }
        writable();
    }

    /** Whether this segment was added, and what it told of is still known. */
    public boolean hasSegment(String segmentName) {
        return switch (state.get()) {
            case Open(IndexStore store) -> store.segments().contains(segmentName);
            case Emptied _ -> false;
            case Closed _ -> throw closed();
        };
    }

    /** Names of all segments that were added and are still known, at this moment. */
    public Set<String> segments() {
        return switch (state.get()) {
            case Open(IndexStore store) -> store.segments().all();
            case Emptied _ -> Set.of();
            case Closed _ -> throw closed();
        };
    }

    /**
     * Adds what an index segment tells of; nothing if it was added before. It can be looked up when this returns, and
     * is there for the next process after {@link #flush}. Now and then this takes seconds, to merge files.
     *
     * @throws IOException if files cannot be written; the segment may be added again
     */
    public void addSegment(String segmentName, List<PackContents> packs) throws IOException {
        write(store -> store.add(segmentName, packs));
    }

    /**
     * A pack that holds the chunk of this identity.
     *
     * @param identity 32 bytes
     */
    public Optional<PackLocation> find(byte[] identity) {
        return look(identity, snapshot -> snapshot.find(identity), Optional.empty());
    }

    /**
     * Every pack that holds the chunk of this identity, each once, in no particular order: to try another when one is
     * damaged. Where there are hundreds, some may be left out.
     *
     * @param identity 32 bytes
     */
    public List<PackLocation> findAll(byte[] identity) {
        return look(identity, snapshot -> snapshot.findAll(identity), List.of());
    }

    /** Number of entries: identities, counted for each pack that holds them. */
    public long size() {
        return look(new byte[PackContents.IDENTITY_LENGTH], Snapshot::size, 0L);
    }

    /** What was found damaged last, if anything since the index was opened: a sentence for the log. */
    public Optional<String> damage() {
        return damage.get();
    }

    /**
     * Forgets everything, durably: when a known segment has vanished from the store.
     *
     * @throws IOException if files cannot be deleted or made; the index is empty all the same
     */
    public void clear() throws IOException {
        writing.lock();
        try {
            if (state.get() instanceof Open(IndexStore store)) {
                state.set(new Emptied(Optional.of(store)));
            }
            writable();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Makes what was added durable for the next process. A crash or a power failure at any moment leaves what was
     * flushed last, or what was flushed before.
     *
     * @throws IOException if files cannot be written; may be tried again
     */
    public void flush() throws IOException {
        write(IndexStore::flush);
    }

    /**
     * Gives the folder free. Does not flush: what was added since is not there for the next process.
     *
     * @throws UncheckedIOException if a file cannot be closed; the index is closed all the same
     */
    @Override
    public void close() {
        writing.lock();
        try {
            State last = state.getAndSet(new Closed());
            if (!(last instanceof Closed)) {
                try (lock) {
                    closeStore(last);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the index was closed, but not cleanly", e);
        } finally {
            writing.unlock();
        }
    }

    private static void closeStore(State state) throws IOException {
        switch (state) {
            case Open(IndexStore store) -> store.close();
            case Emptied(Optional<IndexStore> store) -> {
                if (store.isPresent()) {
                    store.get().close();
                }
            }
            case Closed _ -> {}
        }
    }

    private <T> T look(byte[] identity, Function<Snapshot, T> question, T nothing) {
        if (identity.length != PackContents.IDENTITY_LENGTH) {
            throw new IllegalArgumentException("an identity has 32 bytes, not " + identity.length);
        }
        while (true) {
            State now = state.get();
            switch (now) {
                case Closed _ -> throw closed();
                case Emptied _ -> {
                    return nothing;
                }
                case Open(IndexStore store) -> {
                    Snapshot snapshot = store.snapshot();
                    try {
                        return question.apply(snapshot);
                    } catch (DamagedIndex | InternalError e) {
                        empty(now, store, e);
                    } catch (IllegalStateException e) {
                        // A merge unmapped a run under this lookup: the next snapshot has its entries.
                        if (isOpen(store) && store.snapshot() == snapshot) {
                            throw e;
                        }
                    }
                }
            }
        }
    }

    private interface Write {
        void to(IndexStore store) throws IOException;
    }

    private void write(Write write) throws IOException {
        writing.lock();
        try {
            for (int attempt = 0; attempt < MOST_RESETS; attempt++) {
                IndexStore store = writable();
                State now = state.get();
                try {
                    write.to(store);
                } catch (DamagedIndex | InternalError e) {
                    empty(now, store, e);
                }
                if (isOpen(store)) {
                    return;
                }
            }
            throw new IOException("the files of the index are damaged as fast as they are written; last: "
                    + damage.get().orElse(""));
        } finally {
            writing.unlock();
        }
    }

    private boolean isOpen(IndexStore store) {
        return state.get() instanceof Open(IndexStore open) && open == store;
    }

    /** The open store, made anew if the index was emptied. */
    private IndexStore writable() throws IOException {
        return switch (state.get()) {
            case Open(IndexStore store) -> store;
            case Emptied old -> {
                state.set(new Emptied(Optional.empty()));
                closeStore(old);
                folder.clear();
                byte[] seed = new byte[Scatter.SEED_BYTES];
                random.nextBytes(seed);
                IndexStore store = IndexStore.create(folder, tuning, seed);
                state.set(new Open(store));
                yield store;
            }
            case Closed _ -> throw closed();
        };
    }

    private void empty(State seen, IndexStore store, Throwable cause) {
        if (state.compareAndSet(seen, new Emptied(Optional.of(store)))) {
            damage.set(Optional.of(String.valueOf(cause.getMessage())));
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the chunk index is closed");
    }
}
