package dev.holdfast.engine.pack;

import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is known to be stored already, and told of what was stored since. */
public interface StoredChunks {
    /** A pack that holds the chunk and that an index segment names. Called by many threads. */
    Optional<PackHint> find(PackKind kind, ChunkId id);

    /** Makes packs that are durable known to all, by an index segment; returns when that is durable. */
    void publish(List<IndexSegment.PackRecord> packs) throws BlobStoreException, IOException;
}
