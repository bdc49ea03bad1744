package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutOptions;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows what was put only some calls later, as stores do that are eventually consistent: until then neither reads nor
 * listings know of it, while conditions of puts see it at once. The contract does not allow such a store; this is for tests
 * of what happens on one all the same.
 */
public final class EventualBlobStore extends ForwardingBlobStore {
    private final Map<BlobName, Long> hidden = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final long lag;

    /**
     * Sees what was put through it late.
     *
     * @param lag how many calls of any kind later, 1 or more
     */
    public EventualBlobStore(BlobStore delegate, long lag) {
        if (lag < 1) {
            throw new IllegalArgumentException("not a number of calls: " + lag);
        }
        super(delegate);
        this.lag = lag;
    }

    /** Everything that was put is seen from now on. */
    public void settle() {
        hidden.clear();
    }

    /** How many blobs are not seen yet. */
    public int hidden() {
        return hidden.size();
    }

    private void pass() {
        long now = calls.incrementAndGet();
        hidden.values().removeIf(until -> until <= now);
    }

    private void look(BlobName name) throws BlobStoreException.NotFound {
        pass();
        if (hidden.containsKey(name)) {
            throw new BlobStoreException.NotFound("no blob " + name + " is seen yet", "");
        }
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        look(name);
        return super.stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        look(name);
        return super.read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        look(name);
        return super.read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        pass();
        Optional<BlobName> from = after;
        List<BlobStat> seen = new ArrayList<>();
        boolean more = true;
        while (more && seen.isEmpty()) {
            BlobPage page = super.list(prefix, from, limit);
            page.blobs().stream()
                    .filter(blob -> !hidden.containsKey(blob.name()))
                    .forEach(seen::add);
            more = page.more();
            if (more) {
                from = Optional.of(page.blobs().getLast().name());
            }
        }
        return new BlobPage(seen, more);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        pass();
        Optional<String> from = after;
        List<String> seen = new ArrayList<>();
        boolean more = true;
        while (more && seen.isEmpty()) {
            FolderPage page = super.listFolders(prefix, from, limit);
            for (String folder : page.folders()) {
                if (isSeen(prefix + folder + "/")) {
                    seen.add(folder);
                }
            }
            more = page.more();
            if (more) {
                from = Optional.of(page.folders().getLast());
            }
        }
        return new FolderPage(seen, more);
    }

    private boolean isSeen(String folder) throws BlobStoreException {
        Optional<BlobName> from = Optional.empty();
        boolean more = true;
        while (more) {
            BlobPage page = super.list(folder, from, LARGEST_PAGE);
            if (page.blobs().stream().anyMatch(blob -> !hidden.containsKey(blob.name()))) {
                return true;
            }
            more = page.more();
            if (more) {
                from = Optional.of(page.blobs().getLast().name());
            }
        }
        return false;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        pass();
        BlobStat stat = super.put(name, body, options);
        hidden.put(name, calls.get() + lag);
        return stat;
    }
}
