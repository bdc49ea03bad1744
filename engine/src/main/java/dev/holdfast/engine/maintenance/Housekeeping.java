package dev.holdfast.engine.maintenance;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Removes what nobody reads any more. Nothing that a point or a log needs is ever among it. */
public final class Housekeeping {
    private static final int BATCH = BlobReader.LARGEST_PAGE;

    private Housekeeping() {}

    /**
     * So much of one kind.
     *
     * @param objects how many
     * @param bytes their lengths together
     */
    public record Amount(long objects, long bytes) {
        static final Amount NONE = new Amount(0, 0);

        Amount plus(long more) {
            return new Amount(objects + 1, bytes + more);
        }
    }

    /** What would be removed now. */
    public static Map<Leftover, Amount> look(BlobReader store, Instant now) throws BlobStoreException {
        Map<Leftover, Amount> found = new EnumMap<>(Leftover.class);
        for (Leftover each : Leftover.values()) {
            Amount[] amount = {Amount.NONE};
            each.each(store, now, stat -> amount[0] = amount[0].plus(stat.length()));
            found.put(each, amount[0]);
        }
        return found;
    }

    /**
     * Removes it. What was removed before a failure stays so; the next time goes on.
     *
     * @return what was removed
     * @throws RepositoryException.Refused if another process maintains the site by now
     * @throws BlobStoreException.AccessDenied if these credentials may not delete
     */
    public static Map<Leftover, Amount> run(BlobStore store, Tenure tenure, Instant now)
            throws BlobStoreException, RepositoryException {
        Map<Leftover, Amount> removed = new EnumMap<>(Leftover.class);
        for (Leftover each : Leftover.values()) {
            Batch batch = new Batch(store, tenure);
            each.<RepositoryException>each(store, now, stat -> batch.add(stat.name(), stat.length()));
            batch.remove();
            removed.put(each, batch.removed);
        }
        return removed;
    }

    private static final class Batch {
        private final BlobStore store;
        private final Tenure tenure;
        private final List<BlobName> names = new ArrayList<>();
        private Amount pending = Amount.NONE;
        private Amount removed = Amount.NONE;

        Batch(BlobStore store, Tenure tenure) {
            this.store = store;
            this.tenure = tenure;
        }

        void add(BlobName name, long length) throws BlobStoreException, RepositoryException {
            names.add(name);
            pending = pending.plus(length);
            if (names.size() == BATCH) {
                remove();
            }
        }

        void remove() throws BlobStoreException, RepositoryException {
            if (!names.isEmpty()) {
                tenure.require();
                store.deleteAll(names);
                names.clear();
                removed = pending;
            }
        }
    }
}
