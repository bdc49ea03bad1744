package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the checks of {@link BlobStoreContract} work with, and the few things that all of them do. */
interface StoreUnderTest {
    PutCondition OVERWRITE = new PutCondition.Overwrite();
    PutCondition IF_ABSENT = new PutCondition.IfAbsent();

    /** The store that this test began with, empty. */
    BlobStore store();

    /** One more handle on the same blobs, closed after the test. */
    BlobStore another() throws BlobStoreException;

    /** Brings a large, mostly empty blob into the store. */
    void plant(BlobName name, SparseBody body) throws IOException, BlobStoreException;

    /** Waits until so much time has passed by the store's clock. */
    void letPass(Duration time) throws InterruptedException;

    static BlobName name(String value) {
        return new BlobName(value);
    }

    default BlobStat put(String name, byte[] content) throws BlobStoreException {
        return store().put(name(name), BlobBody.of(content), OVERWRITE);
    }

    default byte[] get(String name) throws BlobStoreException, IOException {
        try (InputStream in = store().read(name(name))) {
            return in.readAllBytes();
        }
    }

    /** All names that a listing shows, read in pages of {@code limit}. */
    static List<String> names(BlobReader store, String prefix, int limit) throws BlobStoreException {
        return blobs(store, prefix, limit).stream()
                .map(blob -> blob.name().value())
                .toList();
    }

    static List<BlobStat> blobs(BlobReader store, String prefix, int limit) throws BlobStoreException {
        List<BlobStat> all = new ArrayList<>();
        Optional<BlobName> after = Optional.empty();
        boolean more = true;
        while (more) {
            var page = store.list(prefix, after, limit);
            if (page.blobs().size() > limit) {
                throw new AssertionError("a page of " + page.blobs().size() + " where " + limit + " were asked for");
            }
            all.addAll(page.blobs());
            more = page.more();
            if (more) {
                after = Optional.of(page.blobs().getLast().name());
            }
        }
        return all;
    }

    static List<String> folders(BlobReader store, String prefix, int limit) throws BlobStoreException {
        List<String> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        boolean more = true;
        while (more) {
            var page = store.listFolders(prefix, after, limit);
            if (page.folders().size() > limit) {
                throw new AssertionError("a page of " + page.folders().size() + " where " + limit + " were asked for");
            }
            all.addAll(page.folders());
            more = page.more();
            if (more) {
                after = Optional.of(page.folders().getLast());
            }
        }
        return all;
    }
}
