package dev.holdfast.engine.verify;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the index segments of a site from the store, whatever the local cache holds of them: what they name is what
 * backups rely on.
 */
final class IndexCheck {
    private final Repository repository;
    private final VerifyReport report;
    private final Map<BlobName, String> named = new TreeMap<>();

    IndexCheck(Repository repository, VerifyReport report) {
        this.repository = repository;
        this.report = report;
    }

    /** Reads all segments; to be called before packs are listed, since a pack is there before a segment names it. */
    void readSegments() throws BlobStoreException, RepositoryException.WrongKey {
        List<BlobName> segments = new ArrayList<>();
        Listing.each(repository.store(), "index/", stat -> segments.add(stat.name()));
        for (BlobName segment : segments) {
            try {
                read(segment);
            } catch (RepositoryException.WrongKey e) {
                throw e;
            } catch (RepositoryException | FormatException | BlobStoreException.NotFound e) {
                report.add(
                        segment.value(),
                        "this index segment is damaged; backups can still be restored: " + e.getMessage());
            }
        }
    }

    private void read(BlobName name) throws BlobStoreException, RepositoryException, FormatException {
        byte[] bytes = StoreReading.whole(repository.store(), name, IndexSegment.LARGEST);
        ObjectNames.requireName(name, bytes);
        Envelopes.Opened opened = repository.envelopes().open(ObjectKind.INDEX_SEGMENT, name.value(), bytes);
        if (!name.value().startsWith("index/" + opened.certificate().writer() + "/")) {
            throw new FormatException("it stands under another writer's name");
        }
        for (IndexSegment.PackRecord pack :
                IndexSegment.parse(opened.plaintext()).packs()) {
            named.putIfAbsent(ObjectNames.pack(pack.kind(), pack.sha256()), name.value());
        }
    }

    /** Tells of the packs that segments name and that are not among those that are there. */
    void compare(Set<BlobName> there) {
        named.forEach((pack, segment) -> {
            if (!there.contains(pack)) {
                report.add(pack.value(), "this pack is missing, though index segment " + segment + " names it");
            }
        });
    }
}
