package dev.holdfast.engine.pack;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.format.Pack;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads packs of one store: directories, which it keeps the latest of, and chunks. Safe for use by many threads.
 */
public final class PackReader {
    private static final int MOST_AHEAD = 150;

    private final BlobReader store;
    private final KeyRing keys;
    private final Envelopes envelopes;
    private final KeptPacks kept = new KeptPacks(KeptPacks.USUAL_CHUNKS);

    public PackReader(BlobReader store, KeyRing keys) {
        this.store = store;
        this.keys = keys;
        this.envelopes = new Envelopes(keys);
    }

    /** The store that is read. */
    public BlobReader store() {
        return store;
    }

    /**
     * Reads and checks the directory of a pack, or takes one it has.
     *
     * @throws RepositoryException.Damaged if it is not authentic, or not of such a pack
     * @throws BlobStoreException.NotFound if there is no such pack
     */
    public OpenPack open(PackKind kind, PackHint hint) throws RepositoryException, BlobStoreException {
        Optional<OpenPack> known = kept.find(hint);
        if (known.isPresent()) {
            return known.get();
        }
        BlobName name = ObjectNames.pack(kind, hint.sha256());
        if (!hint.isPlausible()) {
            throw new RepositoryException.Damaged("what is known of the length of " + name + " cannot be");
        }
        byte[] end = new byte[hint.directoryLength() + Pack.TRAILER_LENGTH];
        StoreReading.range(store, name, hint.directoryOffset(), end, 0, end.length);
        OpenPack pack = open(kind, hint, end);
        kept.keep(pack);
        return pack;
    }

    /**
     * Reads the directories of packs that will be opened soon, several at once, since a store may be far away. What cannot
     * be read is left for {@link #open} to tell of; a store that fails is not asked further.
     *
     * @param requests how many at once, at least 1
     * @return the packs whose directories could not be read
     */
    Set<PackHint> openAhead(PackKind kind, Collection<PackHint> hints, int requests) throws InterruptedException {
        Set<PackHint> wanted = new LinkedHashSet<>(hints);
        wanted.removeIf(hint -> kept.find(hint).isPresent());
        Set<PackHint> unread = ConcurrentHashMap.newKeySet();
        if (wanted.size() < 2) {
            return unread;
        }
        AtomicBoolean failed = new AtomicBoolean();
        Semaphore underWay = new Semaphore(requests);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (PackHint hint : wanted.stream().limit(MOST_AHEAD).toList()) {
                underWay.acquire();
                if (failed.get()) {
                    return unread;
                }
                readers.execute(() -> {
                    try {
                        open(kind, hint);
                    } catch (RepositoryException | BlobStoreException.NotFound e) {
                        unread.add(hint);
                    } catch (BlobStoreException e) {
                        failed.set(true);
                    } finally {
                        underWay.release();
                    }
                });
            }
            underWay.acquire(requests);
            return unread;
        } finally {
            readers.shutdownNow();
            readers.close();
        }
    }

    /** Checks a directory, given the bytes of directory and trailer. */
    public OpenPack open(PackKind kind, PackHint hint, byte[] end) throws RepositoryException {
        BlobName name = ObjectNames.pack(kind, hint.sha256());
        try {
            int trailerAt = end.length - Pack.TRAILER_LENGTH;
            if (Pack.directoryLength(Arrays.copyOfRange(end, trailerAt, end.length)) != hint.directoryLength()) {
                throw new FormatException("its directory has another length");
            }
            Envelopes.Opened opened =
                    envelopes.open(ObjectKind.DIRECTORY, name.value(), Arrays.copyOf(end, hint.directoryLength()));
            PackDirectory directory = PackDirectory.parse(kind, hint.directoryOffset(), opened.plaintext());
            return new OpenPack(name, hint, opened.domain(), directory, keys);
        } catch (FormatException e) {
            throw new RepositoryException.Damaged(name + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Reads, opens and checks one chunk. */
    public ChunkOpener.Opened read(OpenPack pack, PackDirectory.Entry entry, ChunkOpener opener)
            throws RepositoryException, BlobStoreException {
        byte[] sealed = new byte[entry.sealedLength()];
        StoreReading.range(store, pack.name(), entry.offset(), sealed, 0, sealed.length);
        return opener.open(pack, entry, sealed, 0);
    }
}
