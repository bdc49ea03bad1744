package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes and changes the keys of a repository, one site at a time. Whatever is interrupted leaves the keys as they were,
 * or changed as they were to be: the object that makes the difference is stored last.
 *
 * <p>Key objects are never overwritten or deleted. A recipient that was removed keeps what it could read before.
 */
public final class KeyAdministration {
    private KeyAdministration() {}

    /**
     * Makes the first epoch of a new repository.
     *
     * @param recipients who gets its keys, a restorer among them
     * @return the keys, as the first restorer unlocks them
     * @throws RepositoryException.Refused if none is a restorer, or the location already has keys
     */
    public static KeyRing create(
            BlobStore store, Id repository, List<NewRecipient> recipients, Instant now, SecureRandom random)
            throws BlobStoreException, RepositoryException {
        NewRecipient first = requireRestorer(recipients);
        if (!KeyObjects.list(store, KeyObjects.EPOCHS).isEmpty()) {
            throw new RepositoryException.Refused(
                    "there are keys of a repository at this location already",
                    "Choose an empty location; what was broken off within the last days goes on with the key that it was"
                            + " begun with.");
        }
        Secrets secrets = Secrets.generate(SealingKeys.randomKey(random), random);
        Epoch epoch = Epoch.first(repository, Id.random(random), secrets, now);
        SigningKey authority = secrets.signingAuthority().orElseThrow();
        List<Recipient> documents = new ArrayList<>();
        for (NewRecipient recipient : recipients) {
            documents.add(put(store, Recipient.make(repository, epoch, authority, recipient, now, random)));
        }
        for (Recipient recipient : documents) {
            Granting.grant(store, repository, epoch, secrets, recipient);
        }
        KeyObjects.put(store, KeyObjects.epoch(epoch), epoch.text());
        return Unlocking.at(store, repository, random)
                .unlock(RecipientKey.of(first, Anchor.of(epoch)), Optional.of(Anchor.of(epoch)));
    }

    /**
     * The keys that {@link #create} made within the last days at a location that has no descriptor yet.
     *
     * @param key that it was begun with
     * @return empty if there are none that the key opens as a restorer
     */
    public static Optional<KeyRing> unfinished(BlobStore store, KeyFile key, Instant now)
            throws BlobStoreException, RepositoryException {
        return new UnfinishedKeys(store, now).openedBy(key);
    }

    /**
     * The keys that {@link #createReplica} made at a location that has no descriptor yet.
     *
     * @param ring a restorer's, unlocked at the site that the epochs come from
     * @param key that it was begun with
     * @return empty if there are none that the key opens as a restorer
     */
    public static Optional<KeyRing> unfinishedReplica(BlobStore target, KeyRing ring, KeyFile key)
            throws BlobStoreException, RepositoryException {
        requireRestorer(ring);
        try {
            KeyRing begun =
                    new KeyStore(target, ring.repository(), ring.random()).unlock(key, Optional.of(ring.anchor()));
            return Optional.of(begun).filter(keys -> keys.role() == Role.RESTORER && !keys.isRemoved());
        } catch (RepositoryException.WrongKey
                | RepositoryException.NotARepository
                | RepositoryException.Damaged
                | RepositoryException.RolledBack e) {
            return Optional.empty(); // nothing that could be gone on with
        }
    }

    /**
     * Gives a new recipient the keys of the current epoch, and so of all before.
     *
     * @param ring a restorer's
     * @return the keys as they are now; those that a new host's key file is made with
     * @throws RepositoryException.WrongKey if {@code ring} is not a restorer's, or its recipient was removed
     */
    public static KeyRing addRecipient(BlobStore store, KeyRing ring, NewRecipient recipient, Instant now)
            throws BlobStoreException, RepositoryException {
        requireRestorer(ring);
        KeyRing current = Unlocking.again(store, ring);
        Recipient document = put(store, make(current, recipient, now));
        return Granting.grantNewest(store, current, document);
    }

    /**
     * Starts a new epoch for all recipients but one. What that one could read before, it still can; what is written after,
     * it cannot.
     *
     * @param ring a restorer's; may be that of the recipient itself
     * @return the keys with the new epoch
     * @throws RepositoryException.WrongKey if {@code ring} is not a restorer's, or its recipient was removed
     * @throws RepositoryException.NotFound if there is no such recipient, or it was removed before
     * @throws RepositoryException.Refused if nobody who can restore would be left, or if a damaged object makes it
     *     uncertain who is to stay
     */
    public static KeyRing removeRecipient(BlobStore store, KeyRing ring, Id recipient, Instant now)
            throws BlobStoreException, RepositoryException {
        requireRestorer(ring);
        return new Rotation(store, Set.of(recipient), now).run(ring);
    }

    /**
     * Starts a new epoch for all recipients.
     *
     * @param ring a restorer's
     * @return the keys with the new epoch
     * @throws RepositoryException.WrongKey if {@code ring} is not a restorer's, or its recipient was removed
     * @throws RepositoryException.Refused if a damaged object makes it uncertain who is to stay
     */
    public static KeyRing rotate(BlobStore store, KeyRing ring, Instant now)
            throws BlobStoreException, RepositoryException {
        requireRestorer(ring);
        return new Rotation(store, Set.of(), now).run(ring);
    }

    /**
     * Makes the keys of another site of a repository: the same identity key and epochs, under recipients of its own.
     *
     * @param target the new site
     * @param ring a restorer's, unlocked at {@code source}
     * @param source the site that the epochs come from
     * @param recipients who gets keys at the new site, a restorer among them
     * @return the keys, as the first restorer unlocks them at the new site
     * @throws RepositoryException.Refused if none is a restorer, or the target already has keys
     */
    public static KeyRing createReplica(
            BlobStore target, KeyRing ring, BlobReader source, List<NewRecipient> recipients, Instant now)
            throws BlobStoreException, RepositoryException {
        requireRestorer(ring);
        NewRecipient first = requireRestorer(recipients);
        KeyRing current = Unlocking.again(source, ring);
        ReplicaKeys replica = new ReplicaKeys(target, current);
        replica.requireNoKeys();
        List<Recipient> documents = new ArrayList<>();
        for (NewRecipient recipient : recipients) {
            documents.add(put(target, make(current, recipient, now)));
        }
        replica.grant(documents);
        replica.copyEpochs();
        Anchor anchor = Anchor.of(current.line().newest());
        return Unlocking.at(target, current.repository(), current.random())
                .unlock(RecipientKey.of(first, anchor), Optional.of(anchor));
    }

    /**
     * Brings epochs that were started at one site to another, for the recipients there. Without it, what was written
     * since is at the other site, but cannot be opened with its keys. Rotate at one site only: what was rotated at both
     * cannot be brought together again.
     *
     * @param target the site that may lack epochs
     * @param ring a restorer's, unlocked at {@code source}
     * @param source the site that may have started epochs
     * @throws RepositoryException.Refused if both did
     */
    public static void carryEpochs(BlobStore target, KeyRing ring, BlobReader source)
            throws BlobStoreException, RepositoryException {
        requireRestorer(ring);
        new ReplicaKeys(target, Unlocking.again(source, ring)).carry();
    }

    private static Recipient make(KeyRing ring, NewRecipient recipient, Instant now) {
        SigningKey authority = ring.secrets(ring.currentEpoch())
                .flatMap(Secrets::signingAuthority)
                .orElseThrow();
        return Recipient.make(ring.repository(), ring.line().newest(), authority, recipient, now, ring.random());
    }

    private static Recipient put(BlobStore store, Recipient recipient) throws BlobStoreException, RepositoryException {
        KeyObjects.put(store, KeyObjects.recipient(recipient.id()), recipient.text());
        return recipient;
    }

    private static NewRecipient requireRestorer(List<NewRecipient> recipients) throws RepositoryException.Refused {
        return recipients.stream()
                .filter(recipient -> recipient.role() == Role.RESTORER)
                .findFirst()
                .orElseThrow(() -> new RepositoryException.Refused(
                        "nobody could restore: none of the recipients is a restorer", "Give at least one restorer."));
    }

    private static void requireRestorer(KeyRing ring) throws RepositoryException.WrongKey {
        if (ring.isRemoved()) {
            throw new RepositoryException.WrongKey(
                    "this key was removed and cannot change who holds keys", "Use the key of another restorer.");
        }
        if (ring.role() != Role.RESTORER) {
            throw new RepositoryException.WrongKey(
                    "the key of a " + ring.role().text() + " cannot change who holds keys", "Use a restorer's key.");
        }
    }
}
