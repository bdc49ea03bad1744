package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From a recipient's own key to the keys of all epochs. What the store shows is believed step by step: the anchor vouches
 * for an epoch, that one for the line before and after it, the newest of the line for the grant, the grant for the
 * recipient's own object.
 */
final class Unlocking {
    private final BlobReader reader;
    private final Id repository;
    private final SecureRandom random;
    private final KeyObjects.Listing<Epoch> epochs;

    private Unlocking(BlobReader reader, Id repository, SecureRandom random, KeyObjects.Listing<Epoch> epochs) {
        this.reader = reader;
        this.repository = repository;
        this.random = random;
        this.epochs = epochs;
    }

    /**
     * Reads the epochs that a site shows.
     *
     * @throws RepositoryException.NotARepository if there are none
     */
    static Unlocking at(BlobReader reader, Id repository, SecureRandom random)
            throws BlobStoreException, RepositoryException {
        KeyObjects.Listing<Epoch> epochs = epochs(reader, repository);
        if (epochs.items().isEmpty() && !epochs.refused().isEmpty()) {
            throw new RepositoryException.Damaged(
                    "the repository has no epoch of keys that can be believed" + epochs.remark());
        }
        if (epochs.items().isEmpty()) {
            throw new RepositoryException.NotARepository(
                    "the repository has no epoch of keys (" + KeyObjects.EPOCHS + " is empty)",
                    "If it ever held points, its keys were removed: use another site. Never create it anew over them.");
        }
        return new Unlocking(reader, repository, random, epochs);
    }

    /** The epochs that a site shows, whether to be believed or not. */
    static KeyObjects.Listing<Epoch> epochs(BlobReader reader, Id repository)
            throws BlobStoreException, RepositoryException {
        return KeyObjects.all(reader, KeyObjects.EPOCHS, text -> Epoch.parse(text, repository), KeyObjects::epoch);
    }

    /** What the same recipient unlocks now, at a site that may not be the one where it unlocked {@code ring}. */
    static KeyRing again(BlobReader reader, KeyRing ring) throws BlobStoreException, RepositoryException {
        KeyRing now = at(reader, ring.repository(), ring.random()).unlock(ring.key(), Optional.of(ring.anchor()));
        if (now.isRemoved()) {
            throw new RepositoryException.WrongKey(
                    "this key was removed by a rotation of the keys", "Use the key of another restorer.");
        }
        return now;
    }

    List<Epoch> epochs() {
        return epochs.items();
    }

    /**
     * Unlocks all that a recipient may hold.
     *
     * @param remembered an epoch that was seen before; the newest must be it or follow it
     */
    KeyRing unlock(RecipientKey key, Optional<Anchor> remembered) throws BlobStoreException, RepositoryException {
        Epoch anchored = epochs.items().stream()
                .filter(key.anchor()::names)
                .findFirst()
                .orElseThrow(() -> new RepositoryException.Damaged("the epoch that this key is anchored in, "
                        + key.anchor().epoch() + ", is missing or not authentic" + epochs.remark()));
        EpochLine line = EpochLine.following(repository, anchored, epochs.items(), remembered);
        line.newest().requireKnownFormat();
        Grant grant = newestGrant(line, anchored, key.recipient());
        Epoch held = line.document(grant.epoch()).orElseThrow();
        if (!grant.epochHash().equals(held.text().hash())) {
            throw new RepositoryException.Damaged(
                    KeyObjects.epoch(held) + " is not the object that its own authority knows");
        }
        Recipient recipient = recipient(grant, key, line);
        Secrets secrets = open(grant, key);
        requireFit(recipient, key, held, secrets);
        Map<Id, Secrets> all = withEarlier(line, held, key, secrets);
        return new KeyRing(repository, grant.role(), key, line, held, all, random);
    }

    /** The grant of the newest epoch; one that was removed finds an older one, no older than its anchor. */
    private Grant newestGrant(EpochLine line, Epoch anchored, Id recipient)
            throws BlobStoreException, RepositoryException {
        List<KnownEpoch> lineage = line.newest().lineage();
        for (int i = lineage.size() - 1; i >= anchored.number() - 1; i--) {
            Optional<Grant> grant = grant(lineage.get(i), recipient);
            if (grant.isPresent()) {
                return grant.get();
            }
        }
        throw new RepositoryException.WrongKey(
                "this key holds no grant in any epoch: adding it was interrupted, or its grants were deleted",
                "Use another key, or have a restorer add this one anew.");
    }

    private Optional<Grant> grant(KnownEpoch epoch, Id recipient) throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.grant(epoch.id(), recipient);
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            return text.isPresent()
                    ? Optional.of(Grant.parse(text.get(), repository, epoch, recipient))
                    : Optional.empty();
        } catch (FormatException | AuthenticationException e) {
            throw damaged(name, e);
        }
    }

    private Recipient recipient(Grant grant, RecipientKey key, EpochLine line)
            throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.recipient(grant.recipient());
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            if (text.isEmpty()) {
                throw new RepositoryException.Damaged(name + " is missing");
            }
            Recipient recipient = Recipient.parse(text.get(), repository);
            if (!grant.names(recipient) || !recipient.isSignedBy(line::find, repository)) {
                throw new FormatException("it is not the object that keys were granted for");
            }
            if (!MessageDigest.isEqual(recipient.publicKey(), key.publicKey())) {
                throw new FormatException("its public key does not belong to the private one");
            }
            return recipient;
        } catch (FormatException e) {
            throw damaged(name, e);
        }
    }

    private Secrets open(Grant grant, RecipientKey key) throws RepositoryException {
        try {
            return grant.open(repository, key);
        } catch (FormatException | AuthenticationException e) {
            throw damaged(KeyObjects.grant(grant.epoch(), grant.recipient()), e);
        }
    }

    /** The private keys granted must belong to the public ones, and a sealed writer's certificate must be its own. */
    private void requireFit(Recipient recipient, RecipientKey key, Epoch epoch, Secrets secrets)
            throws RepositoryException {
        boolean fit = secrets.map().map(keys -> keys.fit(epoch.mapKey())).orElse(true)
                && secrets.content().map(keys -> keys.fit(epoch.contentKey())).orElse(true)
                && secrets.signingAuthority()
                        .map(authority -> MessageDigest.isEqual(authority.publicKey(), epoch.authority()))
                        .orElse(true)
                && (recipient.role() != Role.WRITER || isOwn(key, epoch, secrets));
        if (!fit) {
            throw new RepositoryException.Damaged(
                    "the keys granted to recipient " + recipient.id() + " do not belong to epoch " + epoch.id());
        }
    }

    private boolean isOwn(RecipientKey key, Epoch epoch, Secrets secrets) {
        try {
            Certificate certificate = Certificate.parse(secrets.certificate().orElseThrow());
            certificate.verify(epoch.authority(), repository);
            return certificate.epoch().equals(epoch.id())
                    && certificate.writer().equals(key.recipient())
                    && certificate.domain().equals(key.recipient())
                    && !certificate.maintainer()
                    && MessageDigest.isEqual(
                            certificate.publicKey(), key.signingKey(repository).publicKey());
        } catch (FormatException | AuthenticationException _) {
            return false;
        }
    }

    /**
     * The secrets of the epoch held and of all before, each as the next one hands them down or else by a grant of its own.
     * One that cannot be had is left out: the newest must not be lost with the oldest.
     */
    private Map<Id, Secrets> withEarlier(EpochLine line, Epoch held, RecipientKey key, Secrets own)
            throws BlobStoreException, RepositoryException {
        Map<Id, Secrets> all = new HashMap<>();
        all.put(held.id(), own);
        List<KnownEpoch> lineage = held.lineage();
        for (int i = lineage.size() - 1; i > 0; i--) {
            Optional<Epoch> next = line.document(lineage.get(i).id());
            Optional<Secrets> nextSecrets =
                    Optional.ofNullable(all.get(lineage.get(i).id()));
            Optional<Secrets> handedDown = next.isPresent() && nextSecrets.isPresent()
                    ? handedDown(next.get(), nextSecrets.get())
                    : Optional.empty();
            KnownEpoch epoch = lineage.get(i - 1);
            Optional<Secrets> secrets = handedDown.isPresent() ? handedDown : granted(epoch, key);
            secrets.ifPresent(found -> all.put(epoch.id(), found));
        }
        if (!all.values().stream()
                .allMatch(
                        secrets -> same(secrets.identity(), own.identity()) && same(secrets.domain(), own.domain()))) {
            throw new RepositoryException.Damaged("the epochs of this repository have different identity keys");
        }
        return all;
    }

    private static boolean same(Optional<byte[]> one, Optional<byte[]> other) {
        return MessageDigest.isEqual(one.orElse(new byte[0]), other.orElse(new byte[0]));
    }

    private Optional<Secrets> handedDown(Epoch next, Secrets nextSecrets) {
        try {
            return Optional.of(next.history().orElseThrow().open(repository, next.id(), nextSecrets));
        } catch (FormatException | AuthenticationException e) {
            KeyObjects.passedOver(KeyObjects.epoch(next), e);
            return Optional.empty();
        }
    }

    private Optional<Secrets> granted(KnownEpoch epoch, RecipientKey key)
            throws BlobStoreException, RepositoryException {
        try {
            Optional<Grant> grant = grant(epoch, key.recipient());
            return grant.isPresent() ? Optional.of(open(grant.get(), key)) : Optional.empty();
        } catch (RepositoryException.Damaged e) {
            KeyObjects.passedOver(KeyObjects.grant(epoch.id(), key.recipient()), e);
            return Optional.empty();
        }
    }

    private static RepositoryException.Damaged damaged(BlobName name, Exception cause) {
        return new RepositoryException.Damaged(name + " is damaged or not authentic: " + cause.getMessage(), cause);
    }
}
