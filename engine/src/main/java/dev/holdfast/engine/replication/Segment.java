package dev.holdfast.engine.replication;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.List;

/**
 * An index segment at the source.
 *
 * @param domain the trust domain that wrote it
 * @param packs the packs that it names
 */
record Segment(BlobName name, Id domain, List<IndexSegment.PackRecord> packs) {
    Segment {
        packs = List.copyOf(packs);
    }

    /**
     * Reads one.
     *
     * @throws FormatException if it is not right
     * @throws RepositoryException.Damaged likewise
     */
    static Segment read(Repository source, BlobName name)
            throws RepositoryException, BlobStoreException, FormatException {
        byte[] content = StoreReading.whole(source.store(), name, IndexSegment.LARGEST);
        ObjectNames.requireName(name, content);
        Envelopes.Opened opened = source.envelopes().open(ObjectKind.INDEX_SEGMENT, name.value(), content);
        return new Segment(
                name, opened.domain(), IndexSegment.parse(opened.plaintext()).packs());
    }
}
