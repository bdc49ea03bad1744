package dev.holdfast.engine.pack;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The chunks of one trust domain at one site. Safe for use by many threads. */
final class SiteChunks {
    private static final int MOST_REMEMBERED = 100_000;

    private final PackReader packs;
    private final Id domain;
    private final ChunkSource.Locations index;

    /** Packs found missing or damaged, which are not looked for again. */
    private final Set<PackHint> lost = ConcurrentHashMap.newKeySet();

    private volatile Optional<BlobStoreException> givenUp = Optional.empty();

    SiteChunks(PackReader packs, Id domain, ChunkSource.Locations index) {
        this.packs = packs;
        this.domain = domain;
        this.index = index;
    }

    PackReader packs() {
        return packs;
    }

    /** Why nothing more is asked of the site, if that is so. */
    Optional<BlobStoreException> givenUp() {
        return givenUp;
    }

    /**
     * Takes note of a request that failed. A store that does not answer any more is given up, since each request would wait
     * for it again; one that answers has only that object to blame.
     */
    void failed(BlobStoreException failure) throws BlobStoreException.Interrupted {
        if (givenUp.isPresent()) {
            return;
        }
        try {
            packs.store().stat(ObjectNames.DESCRIPTOR);
        } catch (BlobStoreException.Interrupted e) {
            throw e;
        } catch (BlobStoreException e) {
            givenUp = Optional.of(failure);
        }
    }

    /** Reads directories ahead; returns the packs that could not be read. */
    Collection<PackHint> openAhead(PackKind kind, Collection<PackHint> hints, int requests)
            throws InterruptedException {
        List<PackHint> wanted =
                hints.stream().filter(hint -> !lost.contains(hint)).toList();
        Set<PackHint> unread = packs.openAhead(kind, wanted, requests);
        return hints.stream()
                .filter(hint -> lost.contains(hint) || unread.contains(hint))
                .toList();
    }

    /** A readable place of a chunk: by hint, else by the index; the packs tried in vain are added to {@code tried}. */
    Optional<ChunkSource.Located> find(PackKind kind, ChunkId id, Optional<PackHint> hint, List<String> tried)
            throws RepositoryException, BlobStoreException {
        if (hint.isPresent()) {
            Optional<ChunkSource.Located> found = tryIn(kind, id, hint.get());
            if (found.isPresent()) {
                return found;
            }
        }
        for (PackHint pack : index.find(kind, id)) {
            Optional<ChunkSource.Located> found = tryIn(kind, id, pack);
            if (found.isPresent()) {
                return found;
            }
            tried.add(pack.sha256().substring(0, 16));
        }
        return Optional.empty();
    }

    /** All readable places of a chunk that the index names, but that in one pack. */
    List<ChunkSource.Located> copies(PackKind kind, ChunkId id, PackHint but)
            throws RepositoryException, BlobStoreException {
        List<ChunkSource.Located> copies = new ArrayList<>();
        for (PackHint hint : index.find(kind, id)) {
            if (!hint.sha256().equals(but.sha256())) {
                tryIn(kind, id, hint).ifPresent(copies::add);
            }
        }
        return copies;
    }

    /** What is found damaged is read once more: its bytes may have been spoiled on their way. */
    private OpenPack open(PackKind kind, PackHint hint) throws RepositoryException, BlobStoreException {
        try {
            return packs.open(kind, hint);
        } catch (RepositoryException.Damaged e) {
            return packs.open(kind, hint);
        }
    }

    Optional<ChunkSource.Located> tryIn(PackKind kind, ChunkId id, PackHint hint)
            throws RepositoryException, BlobStoreException {
        if (lost.contains(hint)) {
            return Optional.empty();
        }
        try {
            OpenPack pack = open(kind, hint);
            if (!pack.domain().equals(domain)) {
                return Optional.empty();
            }
            return pack.find(id).filter(pack::isGranted).map(entry -> new ChunkSource.Located(packs, pack, entry));
        } catch (RepositoryException.Damaged | BlobStoreException.NotFound e) {
            if (lost.size() < MOST_REMEMBERED) {
                lost.add(hint);
            }
            return Optional.empty(); // another copy may be right; if none is, the caller is told the chunk is missing
        }
    }
}
