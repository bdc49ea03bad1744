package dev.holdfast.engine.lease;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The leases of a store, as a process takes, renews and gives them back. At any time at most one owner holds a lease:
 * it counts by a clock that nobody sets, from before it asked; all others wait until it has expired by clocks that
 * were just compared with the store's, or, where the store tells no time, until it did not change for its whole period
 * before their eyes. Each new owner has a greater epoch. An owner is one process, or several that hold it together and
 * {@link #join} it.
 *
 * <p>No store can stop what an owner asked of it before it lost the lease, so what is done under a lease has to be harmless
 * when it comes late, or carry the epoch. Safe for use by many threads.
 */
public final class Leases {
    /** How far clocks may be from the store's. */
    public static final Duration MOST_SKEW = Duration.ofSeconds(5);

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final String FOLDER = "leases/";

    private final BlobStore store;
    private final Id owner;
    private final String holder;
    private final Duration period;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final boolean hasClock;
    private final Map<String, Seen> seen = new HashMap<>();

    private record Seen(LeaseRegister.Entry entry, long since) {}

    /**
     * Leases for a process.
     *
     * @param owner a new random id, or one that all processes have that own together
     * @param holder this host, for people
     * @param period how long a lease lasts unless it is renewed, longer than four times {@link #MOST_SKEW}
     * @param nanos readings that never jump
     * @throws RepositoryException.Refused if the store was not proven to enforce any condition
     */
    public Leases(BlobStore store, Id owner, String holder, Duration period, InstantSource clock, LongSupplier nanos)
            throws RepositoryException.Refused {
        if (period.compareTo(MOST_SKEW.multipliedBy(4)) <= 0) {
            throw new IllegalArgumentException("a lease of " + period + " is too short for clocks to agree on");
        }
        if (!store.capabilities().putIfAbsent()) {
            throw new RepositoryException.Refused(
                    "this store enforces no condition on puts, so nobody can own anything there alone",
                    "Name one owner in the configuration, or keep leases at another site.");
        }
        this.store = store;
        this.owner = owner;
        this.holder = holder;
        this.period = period;
        this.clock = clock;
        this.nanos = nanos;
        this.hasClock = store.capabilities().has(Ability.CLOCK);
    }

    /** What became of an attempt to get a lease. */
    public sealed interface Outcome {
        /** It is held. */
        record Acquired(HeldLease held) implements Outcome {}

        /** Another holds it, or may still do. */
        record HeldByAnother(Lease lease) implements Outcome {}
    }

    /** The lease as it stands, expired or not; none if nobody ever held it. */
    public Optional<Lease> current(String name) throws BlobStoreException, RepositoryException {
        return register(name).read().map(LeaseRegister.Entry::lease);
    }

    /**
     * Takes a lease, from another owner too if that has let go of it, or renews it if this owner holds it.
     *
     * @throws RepositoryException.Refused if this machine's clock is too far from the store's
     * @throws RepositoryException.Damaged if what stands there is no lease
     */
    public Outcome acquire(String name) throws BlobStoreException, RepositoryException {
        requireCloseClocks();
        LeaseRegister register = register(name);
        Optional<LeaseRegister.Entry> before = register.read();
        if (before.isPresent() && !isOurs(before.get().lease()) && !isOver(name, before.get())) {
            return new Outcome.HeldByAnother(before.get().lease());
        }
        return put(name, register, before);
    }

    /**
     * Takes a lease that nobody ever held, or renews it for all processes of this owner; never takes it from another owner,
     * however long ago that let go of it. What another process of this owner put counts for this one as well, so while more
     * than two thirds of the period are left nothing is put.
     *
     * @param least the greatest epoch that was ever seen, 0 if none was
     * @throws RepositoryException.Refused if this machine's clock is too far from the store's
     * @throws RepositoryException.RolledBack if the store shows an older state than was seen; nothing is put then
     * @throws RepositoryException.Damaged if what stands there is no lease
     */
    public Outcome join(String name, long least) throws BlobStoreException, RepositoryException {
        requireCloseClocks();
        LeaseRegister register = register(name);
        long start = nanos.getAsLong();
        Optional<LeaseRegister.Entry> before = register.read();
        if (before.map(entry -> entry.lease().epoch()).orElse(0L) < least) {
            throw new RepositoryException.RolledBack(
                    "the store shows "
                            + before.map(entry -> "epoch " + entry.lease().epoch())
                                    .orElse("no epoch") + " of lease " + name + ", but epoch " + least
                            + " was seen before",
                    "Find out who put the store back to an earlier state, and take the lease anew.");
        }
        if (before.isPresent() && !isOurs(before.get().lease())) {
            return new Outcome.HeldByAnother(before.get().lease());
        }
        Optional<Duration> left = before.filter(_ -> hasClock)
                .map(LeaseRegister.Entry::lease)
                .filter(lease -> !lease.released())
                .map(lease -> Duration.between(clock.instant(), lease.expires()))
                .filter(time -> time.compareTo(period.multipliedBy(2).dividedBy(3)) > 0 && isPlausible(time));
        return left.isPresent()
                ? new Outcome.Acquired(new HeldLease(
                        name, before.get().lease(), start + left.get().toNanos()))
                : put(name, register, before);
    }

    private Outcome put(String name, LeaseRegister register, Optional<LeaseRegister.Entry> before)
            throws BlobStoreException, RepositoryException {
        long epoch = before.map(entry -> epochAfter(entry.lease())).orElse(1L);
        // What has passed when the put is done counts against us, never against others.
        long start = nanos.getAsLong();
        Lease mine = new Lease(owner, holder, epoch, expiry(before), period, false);
        if (register.replace(before, mine)) {
            return new Outcome.Acquired(new HeldLease(name, mine, start + period.toNanos()));
        }
        Optional<LeaseRegister.Entry> now = register.read();
        if (now.isPresent() && isOurs(now.get().lease()) && !now.get().lease().released()) {
            // Ours after all, or of another process of this owner, which put it after we had read, so after start.
            return new Outcome.Acquired(new HeldLease(name, now.get().lease(), start + period.toNanos()));
        }
        return new Outcome.HeldByAnother(now.map(LeaseRegister.Entry::lease).orElse(mine.givenBack()));
    }

    /** Never earlier than what another process of this owner may count on by now, if its clock is ahead of ours. */
    private Instant expiry(Optional<LeaseRegister.Entry> before) {
        Instant now = clock.instant();
        Instant after = now.plus(period);
        return before.map(LeaseRegister.Entry::lease)
                .filter(lease -> isOurs(lease) && !lease.released())
                .map(Lease::expires)
                .filter(expires -> expires.isAfter(after) && isPlausible(Duration.between(now, expires)))
                .orElse(after);
    }

    /** Whether a lease may have so long left, by clocks that were close enough to the store's. */
    private boolean isPlausible(Duration left) {
        return left.compareTo(period.plus(MOST_SKEW.multipliedBy(2))) <= 0;
    }

    /**
     * Gives a lease back, for all processes of this owner, so that another need not wait; does nothing if it is another's by
     * now.
     */
    public void release(HeldLease held) throws BlobStoreException, RepositoryException {
        LeaseRegister register = register(held.name());
        Optional<LeaseRegister.Entry> before = register.read();
        if (before.isPresent()
                && isOurs(before.get().lease())
                && before.get().lease().epoch() == held.lease().epoch()) {
            register.replace(before, before.get().lease().givenBack());
        }
    }

    /** The states of all leases of a store that have been replaced so often since that nobody needs to see them. */
    public static <E extends Exception> void eachOldState(BlobReader store, Listing.Visitor<E> visitor)
            throws BlobStoreException, E {
        for (String name : Listing.folders(store, FOLDER)) {
            LeaseRegister.eachOld(store, FOLDER + name + "/", visitor);
        }
    }

    private LeaseRegister register(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a lease: " + name);
        }
        return new LeaseRegister(store, FOLDER + name + "/");
    }

    private boolean isOurs(Lease lease) {
        return lease.owner().equals(owner);
    }

    private long epochAfter(Lease lease) {
        return isOurs(lease) && !lease.released() ? lease.epoch() : lease.epoch() + 1;
    }

    private void requireCloseClocks() throws BlobStoreException, RepositoryException.Refused {
        if (!hasClock) {
            return;
        }
        ClockSkew skew = ClockSkew.measure(store, clock, nanos);
        if (skew.bound().compareTo(MOST_SKEW) > 0) {
            throw new RepositoryException.Refused(
                    "this machine's clock and the store's differ by up to "
                            + skew.bound().toMillis() / 1e3 + " s, more than the " + MOST_SKEW.toSeconds()
                            + " s that leases allow",
                    "Have a time service set this machine's clock, or find out why the store answers so slowly.");
        }
    }

    private boolean isOver(String name, LeaseRegister.Entry entry) {
        return entry.lease().released() || (hasClock ? hasExpired(entry.lease()) : wasStill(name, entry));
    }

    /** Its owner's clock and this one may each be off, one early and one late. */
    private boolean hasExpired(Lease lease) {
        Instant now = clock.instant();
        return now.isAfter(lease.expires().plus(MOST_SKEW.multipliedBy(2)));
    }

    private boolean wasStill(String name, LeaseRegister.Entry entry) {
        synchronized (seen) {
            Seen before = seen.get(name);
            long now = nanos.getAsLong();
            if (before == null || !before.entry().equals(entry)) {
                seen.put(name, new Seen(entry, now));
                return false;
            }
            return now - before.since() > entry.lease().period().plus(MOST_SKEW).toNanos();
        }
    }
}
