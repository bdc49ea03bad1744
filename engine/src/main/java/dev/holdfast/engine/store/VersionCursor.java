package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
import dev.holdfast.spi.storage.VersionPage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Goes through the blobs that were there at an instant, in the order of their names. Used by one thread at a time. */
final class VersionCursor {
    private final BlobReader store;
    private final String prefix;
    private final Instant instant;
    private final Queue<BlobVersion> page = new ArrayDeque<>();
    private Optional<String> from = Optional.empty();
    private boolean more = true;
    private Optional<BlobName> decided = Optional.empty();

    VersionCursor(BlobReader store, String prefix, Instant instant) {
        this.store = store;
        this.prefix = prefix;
        this.instant = instant;
    }

    /** The next blob, as it was then. */
    synchronized Optional<BlobVersion> next() throws BlobStoreException {
        while (true) {
            BlobVersion version = page.poll();
            if (version == null) {
                if (!more) {
                    return Optional.empty();
                }
                fetch();
                continue;
            }
            BlobName name = version.stat().name();
            boolean counts =
                    !version.time().isAfter(instant) && !Optional.of(name).equals(decided);
            if (counts) {
                decided = Optional.of(name);
                if (!version.deleted()) {
                    return Optional.of(version);
                }
            }
        }
    }

    private void fetch() throws BlobStoreException {
        VersionPage fetched = store.listVersions(prefix, from, BlobReader.LARGEST_PAGE);
        page.addAll(fetched.versions());
        from = fetched.next();
        more = from.isPresent();
    }
}
