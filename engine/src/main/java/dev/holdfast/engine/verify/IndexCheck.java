package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.OpenPack;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the index segments of a site from the store, whatever the local cache holds of them: that they are there and right
 * is part of what is checked, since what they name is what backups rely on, on every host.
 */
final class IndexCheck {
    private final Repository repository;
    private final VerifyReport report;
    private final Map<BlobName, List<Naming>> named = new TreeMap<>();

    /**
     * A segment that names a pack.
     *
     * @param content fingerprint of the identities that the pack holds, in order
     */
    private record Naming(Segment segment, int length, ChunkId content) {}

    private record Segment(String name, Id domain) {}

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
        Segment segment = new Segment(name.value(), opened.domain());
        for (IndexSegment.PackRecord pack :
                IndexSegment.parse(opened.plaintext()).packs()) {
            Naming naming = new Naming(segment, pack.length(), fingerprint(pack.identities()));
            named.merge(ObjectNames.pack(pack.kind(), pack.sha256()), List.of(naming), IndexCheck::joined);
        }
    }

    private static ChunkId fingerprint(byte[] identities) {
        return ChunkId.of(Sha256.of(identities, 0, identities.length), 0);
    }

    /** Whether a segment of its domain says of a pack that it holds just what it was found to hold. */
    boolean says(OpenPack pack) {
        List<PackDirectory.Entry> chunks = pack.directory().chunks();
        ByteBuffer identities = ByteBuffer.allocate(chunks.size() * ChunkId.LENGTH);
        chunks.forEach(entry -> identities.put(entry.id().bytes()));
        ChunkId content = fingerprint(identities.array());
        return named.getOrDefault(pack.name(), List.of()).stream()
                .anyMatch(naming -> naming.content().equals(content)
                        && naming.length() == pack.hint().length()
                        && naming.segment().domain().equals(pack.domain()));
    }

    private static List<Naming> joined(List<Naming> some, List<Naming> more) {
        List<Naming> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /**
     * Examines the packs that segments name and that are not there, or not with the length that a segment says.
     *
     * @param there the packs that are there, and their lengths
     */
    void compare(Map<BlobName, Long> there, DamagedPacks damaged) throws BlobStoreException {
        for (Map.Entry<BlobName, List<Naming>> each : named.entrySet()) {
            Long length = there.get(each.getKey());
            for (Naming naming : each.getValue()) {
                if (length == null || length != naming.length()) {
                    damaged.examine(pack(each.getKey()));
                }
            }
        }
    }

    private static DamagedPack pack(BlobName name) {
        PackKind kind = name.value().startsWith(PackKind.MAP.folder() + "/") ? PackKind.MAP : PackKind.DATA;
        return new DamagedPack(kind, name.lastSegment());
    }

    /** The trust domains whose segments name a pack. */
    Set<Id> domainsNaming(BlobName pack) {
        return named.getOrDefault(pack, List.of()).stream()
                .map(naming -> naming.segment().domain())
                .collect(Collectors.toSet());
    }

    /** Which segment names a pack, to be said after what is wrong with it. */
    String namedBy(BlobName pack) {
        List<Naming> all = named.getOrDefault(pack, List.of());
        return all.isEmpty()
                ? ""
                : ", and index segment " + all.getFirst().segment().name() + " names it";
    }
}
