package dev.holdfast.engine.lease;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.util.List;
import java.util.Optional;

/**
 * States in objects of their own, numbered, each put only if its number is not taken: for stores that do not replace under
 * a condition, and for credentials that may not replace at all. The numbers count down, so that a listing begins with the
 * newest.
 */
final class NumberedRegister implements LeaseRegister {
    /** So many stay: enough for whoever was slow to see that its number is taken. */
    private static final int KEPT = 100;

    private static final int DIGITS = 16;

    private final BlobStore store;
    private final String folder;

    NumberedRegister(BlobStore store, String folder) {
        this.store = store;
        this.folder = folder + "states/";
    }

    @Override
    public Optional<Entry> read() throws BlobStoreException, RepositoryException {
        while (true) {
            List<BlobStat> newest = store.list(folder, Optional.empty(), 1).blobs();
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            BlobName name = newest.getFirst().name();
            try {
                return Optional.of(new Entry(LeaseRegister.parse(store, name), name.value()));
            } catch (BlobStoreException.NotFound e) {
                // replaced so often, since it was listed, that it was removed: look again
            }
        }
    }

    /**
     * The number after that of a state that is long gone could be free again, so it counts only if it is the newest.
     */
    @Override
    public boolean replace(Optional<Entry> before, Lease after) throws BlobStoreException, RepositoryException {
        BlobName name = new BlobName(folder + number(before));
        try {
            store.put(name, BlobBody.of(after.toBytes()), new PutCondition.IfAbsent());
        } catch (BlobStoreException.AlreadyExists e) {
            return false;
        }
        boolean done = read().filter(entry -> entry.mark().equals(name.value())).isPresent();
        if (done) {
            removeOld(name);
        }
        return done;
    }

    private String number(Optional<Entry> before) throws RepositoryException.Damaged {
        if (before.isEmpty()) {
            return "f".repeat(DIGITS);
        }
        String mark = before.get().mark();
        String digits = mark.substring(folder.length());
        if (digits.length() != DIGITS || !digits.matches("[0-9a-f]+") || digits.equals("0".repeat(DIGITS))) {
            throw new RepositoryException.Damaged(mark + " is not what Holdfast writes");
        }
        return String.format("%016x", Long.parseUnsignedLong(digits, 16) - 1);
    }

    private void removeOld(BlobName newest) throws BlobStoreException {
        List<BlobStat> kept = store.list(folder, Optional.of(newest), KEPT).blobs();
        if (kept.size() < KEPT) {
            return;
        }
        List<BlobName> old = store.list(folder, Optional.of(kept.getLast().name()), KEPT).blobs().stream()
                .map(BlobStat::name)
                .toList();
        try {
            store.deleteAll(old);
        } catch (BlobStoreException.AccessDenied | BlobStoreException.RetentionViolation e) {
            return; // credentials that only add leave them, which costs room, and nothing else
        }
    }
}
