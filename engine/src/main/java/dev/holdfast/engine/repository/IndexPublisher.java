package dev.holdfast.engine.repository;

import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.pack.StoredChunks;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes what one writer stored known to all, by index segments. */
final class IndexPublisher implements StoredChunks {
    private final BlobStore store;
    private final Envelopes envelopes;
    private final Writer writer;
    private final RepositoryIndex index;
    private long number;

    /** A publisher on an index that was refreshed. */
    IndexPublisher(BlobStore store, Envelopes envelopes, Writer writer, RepositoryIndex index) {
        this.store = store;
        this.envelopes = envelopes;
        this.writer = writer;
        this.index = index;
        this.number = index.lastSegmentOf(writer.id());
    }

    @Override
    public Optional<PackHint> find(PackKind kind, ChunkId id) {
        return index.known(kind, id);
    }

    @Override
    public boolean hasDamage() {
        return index.hasDamage();
    }

    @Override
    public synchronized void publish(List<IndexSegment.PackRecord> packs) throws BlobStoreException, IOException {
        byte[] plaintext = new IndexSegment(List.of(), packs).toBytes();
        byte[] bytes = envelopes.seal(ObjectKind.INDEX_SEGMENT, writer, plaintext);
        number++;
        String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
        BlobName name = ObjectNames.indexSegment(writer.id(), number, sha256);
        PutCondition condition =
                store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        store.put(name, BlobBody.of(bytes), condition);
        index.add(name, packs);
    }
}
