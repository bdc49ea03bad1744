package dev.holdfast.engine.lease;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.util.List;
import java.util.Optional;

/**
 * Where the state of one lease stands in a store: states in objects of their own, numbered, each put only if its number is
 * not taken. That asks for the least of a store, and of credentials, which may be such as cannot replace anything; were
 * there several ways, processes with other credentials could go different ones and not see each other. The numbers count
 * down, so that a listing begins with the newest.
 */
final class LeaseRegister {
    /** So many stay: enough for whoever was slow to see that its number is taken. */
    private static final int KEPT = 100;

    private static final int DIGITS = 16;
    private static final String STATES = "states/";

    private final BlobStore store;
    private final String folder;

    /**
     * What stands there.
     *
     * @param mark the name of its object, which tells this state from all others, also from one with the same content
     */
    record Entry(Lease lease, String mark) {}

    LeaseRegister(BlobStore store, String folder) {
        this.store = store;
        this.folder = folder + STATES;
    }

    /**
     * The state now; none before the first.
     *
     * @throws RepositoryException.Damaged if something stands there that is no lease: nobody gets it then
     */
    Optional<Entry> read() throws BlobStoreException, RepositoryException {
        while (true) {
            List<BlobStat> newest = store.list(folder, Optional.empty(), 1).blobs();
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            BlobName name = newest.getFirst().name();
            try {
                return Optional.of(new Entry(parse(store, name), name.value()));
            } catch (BlobStoreException.NotFound e) {
                // replaced so often, since it was listed, that it was removed: look again
            }
        }
    }

    /**
     * Puts a state in place of another, unless that has changed. The number after that of a state that is long gone could be
     * free again, so it counts only if it is the newest.
     *
     * @return whether it was done; if the answer got lost it may be done all the same, and the next reading tells
     */
    boolean replace(Optional<Entry> before, Lease after) throws BlobStoreException, RepositoryException {
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
        if (!isNumber(digits) || digits.equals("0".repeat(DIGITS))) {
            throw new RepositoryException.Damaged(mark + " is not what Holdfast writes");
        }
        return String.format("%016x", Long.parseUnsignedLong(digits, 16) - 1);
    }

    private static boolean isNumber(String digits) {
        return digits.length() == DIGITS && digits.matches("[0-9a-f]+");
    }

    /**
     * The states that need not stay.
     *
     * @param folder of the lease
     */
    static <E extends Exception> void eachOld(BlobReader store, String folder, Listing.Visitor<E> visitor)
            throws BlobStoreException, E {
        String states = folder + STATES;
        List<BlobStat> kept = store.list(states, Optional.empty(), KEPT).blobs();
        if (kept.size() < KEPT) {
            return;
        }
        Listing.each(store, states, Optional.of(kept.getLast().name()), stat -> {
            if (isNumber(stat.name().value().substring(states.length()))) {
                visitor.visit(stat);
            }
        });
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

    private static Lease parse(BlobStore store, BlobName name) throws BlobStoreException, RepositoryException {
        try {
            return Lease.parse(StoreReading.whole(store, name, Lease.LARGEST));
        } catch (FormatException e) {
            throw new RepositoryException.Damaged(name + " is not what Holdfast writes: " + e.getMessage(), e);
        }
    }
}
