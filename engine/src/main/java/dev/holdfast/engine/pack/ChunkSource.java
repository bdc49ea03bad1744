package dev.holdfast.engine.pack;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the chunks of one trust domain: by hint, else in the index. What is found in another domain's pack does not count,
 * so that nobody's garbage stands in for another's data. Safe for use by many threads.
 */
public final class ChunkSource {
    private final PackReader packs;
    private final Id domain;
    private final Locations index;

    /** Where the index says that chunks are. */
    @FunctionalInterface
    public interface Locations {
        /** Every pack of the domain that is known to hold the chunk; may load the index first. */
        List<PackHint> find(PackKind kind, ChunkId id) throws RepositoryException, BlobStoreException;
    }

    public ChunkSource(PackReader packs, Id domain, Locations index) {
        this.packs = packs;
        this.domain = domain;
        this.index = index;
    }

    /**
     * A chunk's place.
     *
     * @param pack the pack
     * @param entry the chunk in it
     */
    public record Located(OpenPack pack, PackDirectory.Entry entry) {}

    /** The reader of the packs found. */
    public PackReader packs() {
        return packs;
    }

    /**
     * Finds a chunk.
     *
     * @throws RepositoryException.Damaged if no readable pack of the domain holds it
     */
    public Located locate(PackKind kind, ChunkId id, Optional<PackHint> hint)
            throws RepositoryException, BlobStoreException {
        if (hint.isPresent()) {
            Optional<Located> found = tryIn(kind, id, hint.get());
            if (found.isPresent()) {
                return found.get();
            }
        }
        List<String> tried = new ArrayList<>();
        for (PackHint pack : index.find(kind, id)) {
            Optional<Located> found = tryIn(kind, id, pack);
            if (found.isPresent()) {
                return found.get();
            }
            tried.add(pack.sha256().substring(0, 16));
        }
        throw new RepositoryException.Damaged(missing(kind, id, hint, tried));
    }

    private static String missing(PackKind kind, ChunkId id, Optional<PackHint> hint, List<String> tried) {
        String where = hint.map(h -> kind.folder() + "/…/" + h.sha256().substring(0, 16))
                .orElse("any pack");
        return "chunk " + id + " is missing: not readable in " + where
                + (tried.isEmpty() ? "" : ", nor in " + String.join(", ", tried));
    }

    private Optional<Located> tryIn(PackKind kind, ChunkId id, PackHint hint)
            throws RepositoryException, BlobStoreException {
        try {
            OpenPack pack = packs.open(kind, hint);
            if (!pack.domain().equals(domain)) {
                return Optional.empty();
            }
            return pack.find(id).filter(pack::isGranted).map(entry -> new Located(pack, entry));
        } catch (RepositoryException.Damaged | BlobStoreException.NotFound e) {
            return Optional.empty(); // another copy may be right; if none is, the caller is told the chunk is missing
        }
    }

    /** Reads a chunk, wherever a right copy of it is. */
    public byte[] read(PackKind kind, ChunkId id, Optional<PackHint> hint, ChunkOpener opener)
            throws RepositoryException, BlobStoreException {
        Located first = locate(kind, id, hint);
        try {
            return packs.read(first.pack(), first.entry(), opener).copy();
        } catch (RepositoryException.Damaged e) {
            return readElsewhere(first, opener, e).copy();
        } catch (BlobStoreException.NotFound e) {
            return readElsewhere(first, opener, gone(first, e)).copy();
        }
    }

    /** What to say of a pack that vanished after its directory was read. */
    public static RepositoryException.Damaged gone(Located from, BlobStoreException.NotFound cause) {
        return new RepositoryException.Damaged(from.pack().name() + " is gone", cause);
    }

    /**
     * Reads another copy of a chunk than one that was found damaged.
     *
     * @throws RepositoryException.Damaged {@code damage}, if there is no right one
     */
    public ChunkOpener.Opened readElsewhere(Located damaged, ChunkOpener opener, RepositoryException.Damaged damage)
            throws RepositoryException, BlobStoreException {
        PackKind kind = damaged.pack().directory().kind();
        ChunkId id = damaged.entry().id();
        for (PackHint hint : index.find(kind, id)) {
            if (hint.sha256().equals(damaged.pack().hint().sha256())) {
                continue;
            }
            Optional<Located> other = tryIn(kind, id, hint);
            if (other.isPresent()) {
                try {
                    return packs.read(other.get().pack(), other.get().entry(), opener);
                } catch (RepositoryException.Damaged | BlobStoreException.NotFound e) {
                    damage.addSuppressed(e);
                }
            }
        }
        throw damage;
    }
}
