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
 * for the line of epochs, the newest of them for the grant, the grant for the documents of both.
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
                    "Creating it was probably interrupted: create it again.");
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
        KeyRing now = at(reader, ring.repository(), ring.random()).unlock(ring.key(), ring.remembered());
        if (!now.knows(ring.currentEpoch())) {
            throw rolledBack(ring.currentEpoch());
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
    KeyRing unlock(RecipientKey key, Optional<Id> remembered) throws BlobStoreException, RepositoryException {
        if (epochs.items().stream().noneMatch(epoch -> epoch.known().same(key.anchor()))) {
            throw new RepositoryException.Damaged("the epoch that this key is anchored in, "
                    + key.anchor().id() + ", is missing or not authentic" + epochs.remark());
        }
        KnownEpoch newest = new EpochDescent(repository, key.anchor(), epochs.items()).newest(remembered);
        Grant grant = grant(newest, key.recipient());
        EpochTree tree = new EpochTree(repository, documentOf(newest, grant), epochs.items());
        if (remembered.isPresent() && !tree.newest().isOrFollows(remembered.get())) {
            throw rolledBack(remembered.get());
        }
        Recipient recipient = recipient(grant, key, tree);
        Secrets secrets = open(grant, key);
        requireFit(recipient, key, tree.newest(), secrets);
        return new KeyRing(repository, grant.role(), key, remembered, tree, withOthers(tree, key, secrets), random);
    }

    private static RepositoryException.RolledBack rolledBack(Id epoch) {
        return new RepositoryException.RolledBack(
                "epoch " + epoch + ", seen here before, is missing or does not lead to the newest",
                "The store shows an older state of its keys, or someone forked them: compare with another site.");
    }

    private Grant grant(KnownEpoch epoch, Id recipient) throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.grant(epoch.id(), recipient);
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            if (text.isEmpty()) {
                throw new RepositoryException.WrongKey(
                        "this key has no grant in the newest epoch, " + epoch.id() + ": it was removed",
                        "Use another key, or have a restorer add this one anew.");
            }
            return Grant.parse(text.get(), repository, epoch, recipient);
        } catch (FormatException | AuthenticationException e) {
            throw damaged(name, e);
        }
    }

    /** The document of the newest epoch: the one for which the grant was made. */
    private Epoch documentOf(KnownEpoch newest, Grant grant) throws RepositoryException {
        return epochs.items().stream()
                .filter(epoch -> epoch.known().same(newest)
                        && epoch.text().digest().equals(grant.epochDocument())
                        && epoch.isSigned(repository))
                .findFirst()
                .orElseThrow(() -> new RepositoryException.Damaged("the document of the newest epoch, " + newest.id()
                        + ", is not the one that its authority knows"));
    }

    private Recipient recipient(Grant grant, RecipientKey key, EpochTree tree)
            throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.recipient(grant.recipient());
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            if (text.isEmpty()) {
                throw new RepositoryException.Damaged(name + " is missing");
            }
            Recipient recipient = Recipient.parse(text.get(), repository);
            if (!grant.names(recipient) || !recipient.isSignedBy(tree::find, repository)) {
                throw new FormatException("it is not the document that keys were granted for");
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
    private void requireFit(Recipient recipient, RecipientKey key, Epoch newest, Secrets secrets)
            throws RepositoryException {
        boolean fit = secrets.map().map(keys -> keys.fit(newest.mapKey())).orElse(true)
                && secrets.content().map(keys -> keys.fit(newest.contentKey())).orElse(true)
                && secrets.signingAuthority()
                        .map(authority -> MessageDigest.isEqual(authority.publicKey(), newest.authority()))
                        .orElse(true)
                && (recipient.role() != Role.WRITER || isOwn(key, newest, secrets));
        if (!fit) {
            throw new RepositoryException.Damaged("the keys granted to recipient " + recipient.id()
                    + " do not belong to the newest epoch, " + newest.id());
        }
    }

    private boolean isOwn(RecipientKey key, Epoch newest, Secrets secrets) {
        try {
            Certificate certificate = Certificate.parse(secrets.certificate().orElseThrow());
            certificate.verify(newest.authority(), repository);
            return certificate.epoch().equals(newest.id())
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
     * The secrets of all epochs: the newest's, and of each other one as the next one hands them down or else by a grant of
     * its own. One that cannot be had is left out: the newest must not be lost with the oldest.
     */
    private Map<Id, Secrets> withOthers(EpochTree tree, RecipientKey key, Secrets own)
            throws BlobStoreException, RepositoryException {
        Map<Id, Secrets> all = new HashMap<>();
        all.put(tree.newest().id(), own);
        List<KnownEpoch> line = tree.newest().lineage();
        for (int i = line.size() - 1; i > 0; i--) {
            Optional<Epoch> next = tree.document(line.get(i).id());
            Optional<Secrets> nextSecrets =
                    Optional.ofNullable(all.get(line.get(i).id()));
            Optional<Secrets> handedDown = next.isPresent() && nextSecrets.isPresent()
                    ? handedDown(next.get(), nextSecrets.get())
                    : Optional.empty();
            add(line.get(i - 1), handedDown, key, all);
        }
        for (Id fork : tree.forks()) {
            add(tree.find(fork).orElseThrow(), Optional.empty(), key, all);
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

    private void add(KnownEpoch epoch, Optional<Secrets> handedDown, RecipientKey key, Map<Id, Secrets> all)
            throws BlobStoreException, RepositoryException {
        Optional<Secrets> secrets = handedDown.isPresent() ? handedDown : granted(epoch, key);
        secrets.ifPresent(held -> all.put(epoch.id(), held));
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
        BlobName name = KeyObjects.grant(epoch.id(), key.recipient());
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            return text.isPresent()
                    ? Optional.of(Grant.parse(text.get(), repository, epoch, key.recipient())
                            .open(repository, key))
                    : Optional.empty();
        } catch (FormatException | AuthenticationException | RepositoryException.Damaged e) {
            KeyObjects.passedOver(name, e);
            return Optional.empty();
        }
    }

    private static RepositoryException.Damaged damaged(BlobName name, Exception cause) {
        return new RepositoryException.Damaged(name + " is damaged or not authentic: " + cause.getMessage(), cause);
    }
}
