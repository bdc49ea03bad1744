package dev.holdfast.engine.keys;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * The key objects of a site, listed and read at once, and shown from memory after: unlocking looks at several of them one
 * after another, and a store may be far away. Whatever is no key object, or too large for one, is read from the store.
 */
final class KeySnapshot implements BlobReader {
    static final String KEYS = "keys/";

    /** A site with more of them is unlocked by looking only at those that are needed. */
    private static final int MOST = 64;

    private final BlobReader store;
    private final SortedMap<BlobName, BlobStat> listed;
    private final Map<BlobName, Content> contents;

    private KeySnapshot(BlobReader store, SortedMap<BlobName, BlobStat> listed, Map<BlobName, Content> contents) {
        this.store = store;
        this.listed = listed;
        this.contents = contents;
    }

    /** What was read of an object, or why it was not; an object that cannot be right is empty. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    private record Content(byte[] bytes, Optional<BlobStoreException> failure) {}

    /** The same store, with its key objects in memory if there are few. */
    static BlobReader of(BlobReader store) throws BlobStoreException {
        BlobPage page = store.list(KEYS, Optional.empty(), MOST);
        if (page.more()) {
            return store;
        }
        SortedMap<BlobName, BlobStat> listed = new TreeMap<>();
        page.blobs().forEach(stat -> listed.put(stat.name(), stat));
        return new KeySnapshot(store, listed, read(store, page.blobs()));
    }

    private static Map<BlobName, Content> read(BlobReader store, List<BlobStat> listed) throws BlobStoreException {
        Semaphore underWay = new Semaphore(store.capabilities().concurrency());
        Map<BlobName, Future<Content>> reads = new LinkedHashMap<>();
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (BlobStat stat : listed) {
                if (stat.length() > 0 && stat.length() <= Descriptor.LARGEST) {
                    underWay.acquire();
                    reads.put(stat.name(), readers.submit(() -> {
                        try {
                            return read(store, stat.name());
                        } finally {
                            underWay.release();
                        }
                    }));
                }
            }
            Map<BlobName, Content> contents = new LinkedHashMap<>();
            for (Map.Entry<BlobName, Future<Content>> each : reads.entrySet()) {
                contents.put(each.getKey(), each.getValue().get());
            }
            return contents;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while reading keys", "", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("keys could not be read", e.getCause());
        } finally {
            readers.shutdownNow();
            readers.close();
        }
    }

    /** What cannot be read troubles whoever needs it, and nobody else. */
    private static Content read(BlobReader store, BlobName name) {
        try {
            return new Content(StoreReading.whole(store, name, Descriptor.LARGEST), Optional.empty());
        } catch (RepositoryException e) {
            return new Content(new byte[0], Optional.empty());
        } catch (BlobStoreException e) {
            return new Content(new byte[0], Optional.of(e));
        }
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return store.stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        Content content = contents.get(name);
        if (content != null) {
            if (content.failure().isPresent()) {
                throw content.failure().get();
            }
            return new ByteArrayInputStream(content.bytes());
        }
        if (name.value().startsWith(KEYS) && !listed.containsKey(name)) {
            throw new BlobStoreException.NotFound("there is no " + name, "");
        }
        return store.read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return store.read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        if (!prefix.startsWith(KEYS)) {
            return store.list(prefix, after, limit);
        }
        BlobReader.requireLimit(limit);
        List<BlobStat> page = new ArrayList<>();
        for (BlobStat stat : listed.values()) {
            boolean wanted = stat.name().value().startsWith(prefix)
                    && (after.isEmpty() || stat.name().compareTo(after.get()) > 0);
            if (wanted && page.size() == limit) {
                return new BlobPage(page, true);
            }
            if (wanted) {
                page.add(stat);
            }
        }
        return new BlobPage(page, false);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        return store.listFolders(prefix, after, limit);
    }

    /** The store belongs to whoever opened it. */
    @Override
    public void close() {
        contents.clear();
    }
}
