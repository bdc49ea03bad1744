package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One process writing into one site: its identity, and what takes its chunks. */
public final class WriterSession implements AutoCloseable {
    private final WriterSlot slot;
    private final Writer writer;
    private final PackWriter packs;
    private final RepositoryIndex index;

    private WriterSession(WriterSlot slot, Writer writer, PackWriter packs, RepositoryIndex index) {
        this.slot = slot;
        this.writer = writer;
        this.packs = packs;
        this.index = index;
    }

    /**
     * Takes a writer's identity and brings the index of its domain up to date.
     *
     * @param lanes how many threads will make data chunks at once
     * @throws RepositoryException.RolledBack if the store has lost what this writer committed
     * @throws RepositoryException.WrongKey if the key does not allow writing
     */
    public static WriterSession begin(
            Repository repository, BlobStore store, int lanes, SecureRandom random, Instant now)
            throws RepositoryException, BlobStoreException, IOException {
        if (!repository.keys().canWrite()) {
            throw new RepositoryException.WrongKey(
                    "the key does not allow writing", "Use the key of a writer or of a restorer.");
        }
        Optional<Id> fixed =
                repository.keys().isSealed() ? Optional.of(repository.keys().recipient()) : Optional.empty();
        WriterSlot slot = WriterSlot.take(repository.cache(), store, fixed, random, now);
        try {
            Writer writer = repository.keys().newWriter(slot.writer());
            RepositoryIndex index = repository.index(writer.domain());
            index.refresh();
            index.heedDamage();
            IndexPublisher publisher = new IndexPublisher(store, repository.envelopes(), writer, index);
            PackWriter packs = new PackWriter(store, repository.keys(), writer, publisher, random, lanes);
            return new WriterSession(slot, writer, packs, index);
        } catch (RepositoryException | BlobStoreException | RuntimeException e) {
            slot.close();
            throw e;
        }
    }

    /** The writer's place in the chain of its manifests. */
    public WriterSlot slot() {
        return slot;
    }

    /** Who signs. */
    public Writer writer() {
        return writer;
    }

    /** What takes chunks. */
    public PackWriter packs() {
        return packs;
    }

    /** What was seen that is not right with the index or the damage records, and did no harm. */
    public List<String> warnings() {
        return index.warnings();
    }

    @Override
    public void close() {
        packs.close();
        slot.close();
    }
}
