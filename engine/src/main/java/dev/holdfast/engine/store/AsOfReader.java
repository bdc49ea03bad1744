package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A store as it was at an instant: sees through what was deleted or overwritten since, in stores that keep versions. What
 * was put later is not there. Folders are found by going through all blobs below the prefix.
 */
public final class AsOfReader implements BlobReader {
    private static final int MOST_REMEMBERED = 100_000;
    private static final int MOST_LISTINGS = 100;

    private final BlobReader store;
    private final Instant instant;
    private final Map<BlobName, BlobVersion> known = bounded(MOST_REMEMBERED);
    private final Map<Place, VersionCursor> listings = bounded(MOST_LISTINGS);

    /** Where a listing stopped. */
    private record Place(String prefix, BlobName after) {}

    /**
     * A view of a store.
     *
     * @param instant by the store's clock
     * @throws BlobStoreException.Unsupported without {@link Ability#VERSIONS}
     */
    public AsOfReader(BlobReader store, Instant instant) throws BlobStoreException.Unsupported {
        if (!store.capabilities().has(Ability.VERSIONS)) {
            throw new BlobStoreException.Unsupported(
                    "this store keeps no older versions, so it cannot be seen as it was at " + instant,
                    "Turn on versioning of the bucket: it then keeps what is deleted from then on.");
        }
        this.store = store;
        this.instant = instant;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        });
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities().without(Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION, Ability.VERSIONS));
    }

    private BlobVersion find(BlobName name) throws BlobStoreException {
        BlobVersion remembered = known.get(name);
        if (remembered != null) {
            return remembered;
        }
        VersionCursor versions = new VersionCursor(store, name.value(), instant);
        Optional<BlobVersion> first = versions.next();
        if (first.isEmpty() || !first.get().stat().name().equals(name)) {
            throw new BlobStoreException.NotFound("no blob " + name + " at " + instant, "");
        }
        known.put(name, first.get());
        return first.get();
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return find(name).stat();
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        BlobVersion version = find(name);
        long length = version.stat().length();
        return length == 0
                ? InputStream.nullInputStream()
                : store.readVersion(name, version.id(), new ByteRange(0, length));
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return store.readVersion(name, find(name).id(), range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        VersionCursor versions = cursor(prefix, after);
        List<BlobStat> page = new ArrayList<>();
        while (page.size() < limit) {
            Optional<BlobVersion> next = versions.next();
            if (next.isEmpty()) {
                return new BlobPage(page, false);
            }
            BlobName name = next.get().stat().name();
            if (after.isEmpty() || name.compareTo(after.get()) > 0) {
                known.put(name, next.get());
                page.add(next.get().stat());
            }
        }
        listings.put(new Place(prefix, page.getLast().name()), versions);
        return new BlobPage(page, true);
    }

    /** Goes on where an earlier page ended, if it is still known; else from the beginning. */
    private VersionCursor cursor(String prefix, Optional<BlobName> after) {
        VersionCursor stopped = after.isEmpty() ? null : listings.remove(new Place(prefix, after.get()));
        return stopped == null ? new VersionCursor(store, prefix, instant) : stopped;
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        VersionCursor versions = new VersionCursor(store, prefix, instant);
        List<String> page = new ArrayList<>();
        for (Optional<BlobVersion> next = versions.next(); next.isPresent(); next = versions.next()) {
            String rest = next.get().stat().name().value().substring(prefix.length());
            int slash = rest.indexOf('/');
            if (slash < 0 || !isAfter(rest.substring(0, slash), after)) {
                continue;
            }
            String folder = rest.substring(0, slash);
            if (!page.isEmpty() && page.getLast().equals(folder)) {
                continue;
            }
            if (page.size() == limit) {
                return new FolderPage(page, true);
            }
            page.add(folder);
        }
        return new FolderPage(page, false);
    }

    /** In the order of the names that folders stand for. */
    private static boolean isAfter(String folder, Optional<String> after) {
        return after.isEmpty() || (folder + "/").compareTo(after.get() + "/") > 0;
    }

    @Override
    public Instant time() throws BlobStoreException {
        return store.time();
    }

    @Override
    public Optional<String> region() throws BlobStoreException {
        return store.region();
    }

    @Override
    public void close() {
        store.close();
    }
}
