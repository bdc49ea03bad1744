package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts a new epoch at a site, for all recipients but those who are removed. Grants are stored first, then the epoch:
 * what is interrupted before its end has changed nothing.
 *
 * <p>No store can hold two rotations apart, and two epochs that follow the same one are a fork, which every reader
 * refuses. So each looks again just before and just after it stores its epoch. Of two that are stored at once, at least one
 * sees the other; who does withdraws its own, which nobody was told of yet, and begins anew.
 */
final class Rotation {
    private static final int MOST_TRIES = 8;

    private final BlobStore store;
    private final Instant now;
    private final Set<Id> removed;

    /** @param removed who is to hold no keys of the new epoch */
    Rotation(BlobStore store, Set<Id> removed, Instant now) {
        this.store = store;
        this.now = now;
        this.removed = Set.copyOf(removed);
    }

    /** Rotates; the keys with the new epoch. */
    KeyRing run(KeyRing ring) throws BlobStoreException, RepositoryException {
        KeyRing current = Unlocking.again(store, ring);
        requireHolders(grantees(current));
        for (int i = 0; i < MOST_TRIES; i++) {
            Grantees before = grantees(current);
            requireClear(before);
            requireRestorer(before);
            KeyRing next = prepare(current, staying(before));
            if (followers(current).isEmpty()) {
                Epoch epoch = next.line().newest();
                KeyObjects.put(store, KeyObjects.epoch(epoch), epoch.text());
                if (followers(current).stream().noneMatch(other -> isRival(other, epoch))) {
                    grantToLate(current, before, next);
                    return removed.contains(next.recipient()) ? next : Unlocking.again(store, next);
                }
                withdraw(epoch);
            }
            current = Unlocking.again(store, current);
        }
        throw Granting.tooMany();
    }

    /** Whom to remove must be there. */
    private void requireHolders(Grantees grantees) throws RepositoryException.NotFound {
        for (Id id : removed) {
            if (!grantees.active().containsKey(id) && !grantees.unclear().containsKey(id)) {
                throw new RepositoryException.NotFound(
                        "no recipient " + id + " holds keys of this repository", "See 'keys list' for those who do.");
            }
        }
    }

    private void requireRestorer(Grantees grantees) throws RepositoryException.Refused {
        if (!grantees.hasRestorerWithout(removed)) {
            throw new RepositoryException.Refused(
                    "nobody who can restore would be left", "Add another restorer first.");
        }
    }

    private void requireClear(Grantees grantees) throws RepositoryException.Refused {
        for (Map.Entry<Id, String> unclear : grantees.unclear().entrySet()) {
            if (!removed.contains(unclear.getKey())) {
                throw new RepositoryException.Refused(
                        "a new epoch could lock out recipient " + unclear.getKey() + ": " + unclear.getValue(),
                        "Restore that object, or remove the recipient by its id.");
            }
        }
    }

    private List<Recipient> staying(Grantees grantees) {
        return grantees.active().values().stream()
                .filter(recipient -> !removed.contains(recipient.id()))
                .toList();
    }

    /** Makes an epoch and stores its grants, so that all that is left to do is to store the epoch itself. */
    private KeyRing prepare(KeyRing current, List<Recipient> staying) throws BlobStoreException, RepositoryException {
        Id repository = current.repository();
        Epoch previous = current.line().newest();
        Secrets previousSecrets = current.secrets(previous.id()).orElseThrow();
        Secrets secrets = Secrets.generate(previousSecrets.identity().orElseThrow(), current.random());
        Epoch epoch = Epoch.following(previous, previousSecrets, repository, Id.random(current.random()), secrets, now);
        for (Recipient recipient : staying) {
            Granting.grant(store, repository, epoch, secrets, recipient);
        }
        Map<Id, Secrets> all = new HashMap<>(current.allSecrets());
        all.put(epoch.id(), secrets);
        EpochLine line = current.line().with(repository, epoch);
        return new KeyRing(repository, current.role(), current.key(), line, epoch, all, current.random());
    }

    /** The epochs that follow the current one by now. */
    private List<Epoch> followers(KeyRing current) throws BlobStoreException, RepositoryException {
        List<Epoch> seen =
                Unlocking.at(store, current.repository(), current.random()).epochs();
        return current.line().followers(current.repository(), seen);
    }

    /** Whether an epoch that follows the current one neither is nor follows our own. */
    private static boolean isRival(Epoch other, Epoch own) {
        return !other.isOrFollows(own.id());
    }

    private void withdraw(Epoch epoch) throws RepositoryException {
        BlobName name = KeyObjects.epoch(epoch);
        try {
            store.delete(name);
        } catch (BlobStoreException e) {
            throw new RepositoryException.Damaged(
                    "two rotations raced, and the keys fork: " + name + " must be deleted, which failed", e);
        }
    }

    /** Those who were added to the epoch before while this one was being made hold keys of this one too. */
    private void grantToLate(KeyRing current, Grantees before, KeyRing next)
            throws BlobStoreException, RepositoryException {
        List<Recipient> late = staying(grantees(current)).stream()
                .filter(recipient -> !before.active().containsKey(recipient.id()))
                .toList();
        Secrets secrets = next.secrets(next.currentEpoch()).orElseThrow();
        for (Recipient recipient : late) {
            Granting.grant(store, next.repository(), next.line().newest(), secrets, recipient);
            if (!removed.contains(next.recipient())) {
                Granting.grantNewest(store, next, recipient); // a third rotation may have followed before that
            }
        }
    }

    private Grantees grantees(KeyRing ring) throws BlobStoreException, RepositoryException {
        EpochLine line = ring.line();
        return Grantees.of(store, ring.repository(), line.newest().known(), line::find);
    }
}
