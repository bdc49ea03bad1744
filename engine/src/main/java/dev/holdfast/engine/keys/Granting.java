package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stores grants. */
final class Granting {
    private static final int MOST_TRIES = 8;

    private Granting() {}

    /** Grants an epoch, of which all secrets must be given, to a recipient that has been checked. */
    static void grant(BlobStore store, Id repository, Epoch epoch, Secrets secrets, Recipient recipient)
            throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.grant(epoch.id(), recipient.id());
        try {
            KeyObjects.put(
                    store,
                    name,
                    Grant.make(repository, epoch, secrets, recipient).text());
        } catch (BlobStoreException.AlreadyExists e) {
            // No two grants have the same bytes; someone else's at the same moment is as good, if it is one.
            if (!isThere(store, repository, epoch, recipient)) {
                throw e;
            }
        }
    }

    private static boolean isThere(BlobReader reader, Id repository, Epoch epoch, Recipient recipient)
            throws BlobStoreException, RepositoryException {
        try {
            Optional<SignedText> text = KeyObjects.find(reader, KeyObjects.grant(epoch.id(), recipient.id()));
            if (text.isEmpty()) {
                return false;
            }
            Grant grant = Grant.parse(text.get(), repository, epoch.known(), recipient.id());
            return grant.names(recipient)
                    && grant.epochDocument().equals(epoch.text().digest());
        } catch (FormatException | AuthenticationException _) {
            return false;
        }
    }

    /**
     * Grants the newest epoch to a recipient, and again if a rotation came in between, until none did.
     *
     * @param ring a restorer's, whose recipient stays
     * @return the keys as they are then; empty if the epoch that the recipient is anchored in lost a race, so that it
     *     would trust that one for ever, and never learn of the others
     */
    static Optional<KeyRing> grantNewest(BlobStore store, KeyRing ring, Recipient recipient)
            throws BlobStoreException, RepositoryException {
        KeyRing current = ring;
        for (int i = 0; i < MOST_TRIES; i++) {
            Secrets secrets = current.secrets(current.currentEpoch()).orElseThrow();
            grant(store, current.repository(), current.tree().newest(), secrets, recipient);
            grantForks(store, current, List.of(recipient));
            KeyRing after = Unlocking.again(store, current);
            if (!after.tree().newest().isOrFollows(recipient.epoch())) {
                return Optional.empty();
            }
            if (after.currentEpoch().equals(current.currentEpoch())) {
                return Optional.of(after);
            }
            current = after;
        }
        throw new RepositoryException.Refused(
                "others rotated the keys at the same time, again and again",
                "See 'keys list' for who holds keys now, and let one person at a time change that.");
    }

    /**
     * Grants epochs that lost a race to recipients who were not there then, so that what was written under them stays
     * readable to all. Those whom the losing rotation removed are left out. Does what {@code ring} can: only a restorer
     * who was there has the authority of such an epoch.
     */
    static void grantForks(BlobStore store, KeyRing ring, Collection<Recipient> recipients)
            throws BlobStoreException, RepositoryException {
        EpochTree tree = ring.tree();
        for (Id id : tree.forks()) {
            Optional<Epoch> fork = tree.document(id);
            Optional<Secrets> secrets =
                    ring.secrets(id).filter(held -> held.authority().isPresent());
            if (fork.isPresent() && secrets.isPresent()) {
                Set<Id> there = granted(store, ring, fork.get().known());
                Set<Id> before = isHere(store, fork.get())
                        ? granted(store, ring, fork.get().earlier().getLast())
                        : Set.of(); // another site's rotation, which removed nobody here
                for (Recipient recipient : recipients) {
                    if (!there.contains(recipient.id()) && !before.contains(recipient.id())) {
                        grant(store, ring.repository(), fork.get(), secrets.get(), recipient);
                    }
                }
            }
        }
    }

    private static boolean isHere(BlobReader reader, Epoch epoch) throws BlobStoreException {
        try {
            return reader.stat(KeyObjects.epoch(epoch)).length() > 0;
        } catch (BlobStoreException.NotFound _) {
            return false;
        }
    }

    private static Set<Id> granted(BlobReader reader, KeyRing ring, KnownEpoch epoch)
            throws BlobStoreException, RepositoryException {
        return Grantees.of(reader, ring.repository(), epoch, ring.tree()::find).granted();
    }
}
