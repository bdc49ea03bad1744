package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts a new epoch at a site, for all recipients but those who are removed. Grants are stored first, then the epoch:
 * what is interrupted before its end has changed nothing.
 *
 * <p>No store can hold two rotations apart, so each looks again after it stored its epoch, and at least the later one sees
 * the other. The one that lost begins anew from the winner. The one that won grants its epoch to those who were added
 * meanwhile, and removes, in a further epoch, those whom the loser removed.
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
        this.removed = new HashSet<>(removed);
    }

    /** Rotates; the keys with the new epoch. */
    KeyRing run(KeyRing ring) throws BlobStoreException, RepositoryException {
        KeyRing current = Unlocking.again(store, ring);
        requireHolders(grantees(current));
        for (int i = 0; i < MOST_TRIES; i++) {
            Grantees before = grantees(current);
            requireClear(before);
            KeyRing next = prepare(current, staying(before));
            if (!isNewest(current, look(current))) {
                current = Unlocking.again(store, current);
                continue;
            }
            Epoch epoch = next.tree().newest();
            KeyObjects.put(store, KeyObjects.epoch(epoch), epoch.text());
            List<Epoch> seen = look(next);
            if (!isNewest(next, seen)) {
                current = Unlocking.again(store, current);
                continue;
            }
            next = with(next, epoch, seen, next.allSecrets());
            grantToLate(current, before, next);
            Set<Id> removedByOthers = removedByOthers(current, next, before);
            if (removedByOthers.isEmpty()) {
                return next;
            }
            removed.addAll(removedByOthers);
            current = next;
        }
        throw new RepositoryException.Refused(
                "others rotated the keys at the same time, again and again",
                "See 'keys list' for who holds keys now, and let one person at a time change that.");
    }

    private List<Epoch> look(KeyRing ring) throws BlobStoreException, RepositoryException {
        return Unlocking.at(store, ring.repository(), ring.random()).epochs();
    }

    private static boolean isNewest(KeyRing ring, List<Epoch> seen) {
        return new EpochDescent(ring.repository(), ring.key().anchor(), seen)
                .newest(ring.remembered())
                .id()
                .equals(ring.currentEpoch());
    }

    /** Whom to remove must be there, and someone who can restore must stay. */
    private void requireHolders(Grantees grantees) throws RepositoryException {
        for (Id id : removed) {
            if (!grantees.active().containsKey(id) && !grantees.unclear().containsKey(id)) {
                throw new RepositoryException.NotFound(
                        "no recipient " + id + " holds keys of this repository", "See 'keys list' for those who do.");
            }
        }
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
        Epoch previous = current.tree().newest();
        Secrets previousSecrets = current.secrets(previous.id()).orElseThrow();
        Secrets secrets = Secrets.generate(previousSecrets.identity().orElseThrow(), current.random());
        Epoch epoch = Epoch.following(previous, previousSecrets, repository, Id.random(current.random()), secrets, now);
        for (Recipient recipient : staying) {
            Granting.grant(store, repository, epoch, secrets, recipient);
        }
        Granting.grantForks(store, current, staying);
        Map<Id, Secrets> all = new HashMap<>(current.allSecrets());
        all.put(epoch.id(), secrets);
        return with(current, epoch, current.tree().documents(), all);
    }

    private static KeyRing with(KeyRing ring, Epoch newest, List<Epoch> epochs, Map<Id, Secrets> secrets) {
        return new KeyRing(
                ring.repository(),
                ring.role(),
                ring.key(),
                ring.remembered(),
                new EpochTree(ring.repository(), newest, epochs),
                secrets,
                ring.random());
    }

    /** Those who were added to the epoch before while this one was being made hold keys of this one too. */
    private void grantToLate(KeyRing current, Grantees before, KeyRing next)
            throws BlobStoreException, RepositoryException {
        Secrets secrets = next.secrets(next.currentEpoch()).orElseThrow();
        List<Recipient> late = staying(grantees(current)).stream()
                .filter(recipient -> !before.active().containsKey(recipient.id()))
                .toList();
        for (Recipient recipient : late) {
            Granting.grant(store, next.repository(), next.tree().newest(), secrets, recipient);
        }
        if (!removed.contains(next.recipient())) {
            for (Recipient recipient : late) {
                Granting.grantNewest(store, next, recipient); // a third rotation may have followed before that
            }
        }
    }

    /**
     * Whom rotations that lost against this one removed, and rotations that followed those; nobody, if then nobody who can
     * restore would be left.
     */
    private Set<Id> removedByOthers(KeyRing current, KeyRing next, Grantees before)
            throws BlobStoreException, RepositoryException {
        Set<Id> others = new HashSet<>();
        for (Id fork : next.tree().forks()) {
            Optional<Epoch> epoch = next.tree().document(fork);
            if (epoch.isPresent() && epoch.get().isOrFollows(current.currentEpoch())) {
                Grantees there =
                        Grantees.of(store, next.repository(), epoch.get().known(), next.tree()::find);
                staying(before).stream()
                        .map(Recipient::id)
                        .filter(id -> !there.granted().contains(id))
                        .forEach(others::add);
            }
        }
        Set<Id> all = new HashSet<>(removed);
        all.addAll(others);
        return before.hasRestorerWithout(all) ? others : Set.of();
    }

    private Grantees grantees(KeyRing ring) throws BlobStoreException, RepositoryException {
        EpochTree tree = ring.tree();
        return Grantees.of(store, ring.repository(), tree.newest().known(), tree::find);
    }
}
