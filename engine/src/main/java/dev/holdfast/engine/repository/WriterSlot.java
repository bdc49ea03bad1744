package dev.holdfast.engine.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * A writer's identity and the chain of its manifests, in a local file that one process at a time holds. Processes that
 * write at once are different writers.
 */
public final class WriterSlot implements AutoCloseable {
    private static final int MOST_SLOTS = 1000;

    private final Path file;
    private final FileChannel lock;
    private final Id writer;
    private long sequence;
    private Optional<BlobName> last;

    private WriterSlot(Path file, FileChannel lock, Id writer, long sequence, Optional<BlobName> last) {
        this.file = file;
        this.lock = lock;
        this.writer = writer;
        this.sequence = sequence;
        this.last = last;
    }

    /**
     * Takes the first identity that no other process holds.
     *
     * @param fixed the identity of a sealed host, which has only one
     */
    static WriterSlot take(LocalCache cache, BlobReader store, Optional<Id> fixed, SecureRandom random, Instant now)
            throws IOException, RepositoryException, BlobStoreException {
        for (int slot = 0; slot < MOST_SLOTS; slot++) {
            String name = fixed.map(id -> "writer-" + id).orElse("writer-" + slot);
            FileChannel lock = FileChannel.open(
                    cache.memory().resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lock)) {
                try {
                    return open(cache.memory().resolve(name + ".json"), lock, store, fixed, random, now);
                } catch (IOException | RepositoryException | BlobStoreException | RuntimeException e) {
                    lock.close();
                    throw e;
                }
            }
            lock.close();
            if (fixed.isPresent()) {
                break;
            }
        }
        throw new RepositoryException.Refused(
                "another backup of this host to this repository is running", "Wait for it to end.");
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static WriterSlot open(
            Path file, FileChannel lock, BlobReader store, Optional<Id> fixed, SecureRandom random, Instant now)
            throws IOException, RepositoryException, BlobStoreException {
        try {
            JsonObject object = JsonObject.parse(Files.readAllBytes(file));
            Id writer = new Id(object.text("writer"));
            WriterSlot slot = new WriterSlot(
                    file, lock, writer, object.number("sequence", Long.MAX_VALUE), name(object.optionalText("last")));
            slot.settle(name(object.optionalText("pending")), store);
            return slot;
        } catch (NoSuchFileException | FormatException | IllegalArgumentException e) {
            // A sealed host that lost its memory goes on with a number no count reaches, and a chain that begins anew.
            long start = fixed.isPresent() ? now.getEpochSecond() : 0;
            return new WriterSlot(
                    file, lock, fixed.orElseGet(() -> Id.random(random)), Math.max(0, start), Optional.empty());
        }
    }

    private static Optional<BlobName> name(Optional<String> text) {
        return text.map(BlobName::new);
    }

    /** A manifest that was being put when the process ended counts if the store has it. */
    private void settle(Optional<BlobName> pending, BlobReader store) throws RepositoryException, BlobStoreException {
        if (pending.isPresent() && exists(store, pending.get())) {
            last = pending;
            sequence++;
        }
        if (last.isPresent() && !exists(store, last.get())) {
            throw new RepositoryException.RolledBack(
                    "the store no longer has " + last.get() + ", the last point that this host committed",
                    "The store was rolled back, or points were removed from it. Find out why before trusting it; to accept"
                            + " it as it is, delete " + file + ".");
        }
    }

    private static boolean exists(BlobReader store, BlobName name) throws BlobStoreException {
        try {
            store.stat(name);
            return true;
        } catch (BlobStoreException.NotFound e) {
            return false;
        }
    }

    /** The writer's id. */
    Id writer() {
        return writer;
    }

    /**
     * A place in the writer's chain of manifests.
     *
     * @param sequence the number of the manifest there
     * @param previous the SHA-256 of the one before, if the writer remembers one
     */
    public record Link(long sequence, Optional<String> previous) {}

    /** The place of the next manifest. */
    public Link next() {
        return new Link(sequence + 1, last.map(BlobName::lastSegment).map(name -> name.substring(name.length() - 64)));
    }

    /** Notes that a manifest is about to be put under a name. */
    public void putting(BlobName manifest) throws IOException {
        save(Optional.of(manifest));
    }

    /** Notes that it was put. */
    public void put(BlobName manifest) throws IOException {
        last = Optional.of(manifest);
        sequence++;
        save(Optional.empty());
    }

    private void save(Optional<BlobName> pending) throws IOException {
        ObjectNode object = JsonObject.create();
        object.put("writer", writer.hex())
                .put("sequence", sequence)
                .put("last", last.map(BlobName::value).orElse(null))
                .put("pending", pending.map(BlobName::value).orElse(null));
        AtomicFile.write(file, JsonObject.bytes(object));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + file + " cannot be given back", e);
        }
    }
}
