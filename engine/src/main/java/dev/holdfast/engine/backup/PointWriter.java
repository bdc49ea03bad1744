package dev.holdfast.engine.backup;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.WriterSlot;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.util.HexFormat;

/** Commits points: puts the manifest when all it needs is durable, and acknowledges when the store is seen to agree. */
final class PointWriter {
    private final Repository repository;
    private final BlobStore store;
    private final Writer writer;
    private final WriterSlot slot;

    PointWriter(Repository repository, BlobStore store, Writer writer, WriterSlot slot) {
        this.repository = repository;
        this.store = store;
        this.writer = writer;
        this.slot = slot;
    }

    /**
     * Commits a point. When this returns the point is durable and part of the repository.
     *
     * @param manifest made for the place in the writer's chain that {@link WriterSlot#next} told
     */
    PointName commit(Manifest manifest) throws RepositoryException, BlobStoreException, IOException {
        byte[] bytes = repository.envelopes().seal(ObjectKind.MANIFEST, writer, manifest.toBytes());
        if (bytes.length > Manifest.LARGEST) {
            throw new RepositoryException.Refused(
                    "the manifest would have " + bytes.length + " bytes, more than a repository holds", "");
        }
        String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
        BlobName name = ObjectNames.manifest(
                repository.pseudonym(writer.domain(), manifest.workload()), manifest.instant(), sha256);
        PutCondition condition =
                store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        slot.putting(name);
        store.put(name, BlobBody.of(bytes), condition);
        repository.requireNoCollection();
        slot.put(name);
        try {
            return new PointName(name, ObjectNames.claimedTime(name));
        } catch (FormatException e) {
            throw new IllegalStateException("a name that was just made", e);
        }
    }
}
