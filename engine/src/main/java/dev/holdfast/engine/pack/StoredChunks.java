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
    /** A pack that holds the chunk, that an index segment names, and that is not known to be damaged. Called by many threads. */
    Optional<PackHint> find(PackKind kind, ChunkId id);

    /**
     * Whether packs are known to be damaged: then {@link #find} alone tells what may be relied on, and not what the point
     * before says of places.
     */
    boolean hasDamage();

    /** Makes packs that are durable known to all, by an index segment; returns when that is durable. */
    void publish(List<IndexSegment.PackRecord> packs) throws BlobStoreException, IOException;
}
