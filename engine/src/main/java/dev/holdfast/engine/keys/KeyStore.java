package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The key objects of one site of a repository, for reading. */
public final class KeyStore {
    /** As many recipients are tried with a key, those who have keys of the newest epoch first. */
    private static final int MOST_TRIED = 100;

    private final BlobReader reader;
    private final Id repository;
    private final SecureRandom random;

    public KeyStore(BlobReader reader, Id repository) {
        this(reader, repository, new SecureRandom());
    }

    /** @param random for the keys that writers sign with */
    public KeyStore(BlobReader reader, Id repository, SecureRandom random) {
        this.reader = reader;
        this.repository = repository;
        this.random = random;
    }

    /** Unlocks the repository, without a memory of what it showed before. */
    public KeyRing unlock(KeyFile key) throws RepositoryException, BlobStoreException {
        return unlock(key, Optional.empty());
    }

    /**
     * Unlocks the repository. A recipient that was removed unlocks what it could read before, and no more
     * ({@link KeyRing#isRemoved()}).
     *
     * @param remembered the newest epoch that was seen here before ({@link KeyRing#anchor()}); protects against a store that shows an older state,
     *     and tells the right side where a former restorer forked the line of epochs
     * @throws RepositoryException.WrongKey if the key is of no recipient
     * @throws RepositoryException.RolledBack if the newest epoch neither is nor follows the remembered one
     * @throws RepositoryException.Refused if the line of epochs forks, and the memory does not tell the right side
     * @throws RepositoryException.UnsupportedFormat if the keys are of a newer version, or need an unknown feature
     * @throws RepositoryException.Damaged if the key objects that the key leads to are not authentic
     * @throws RepositoryException.NotARepository if there are no keys
     */
    public KeyRing unlock(KeyFile key, Optional<Anchor> remembered) throws RepositoryException, BlobStoreException {
        return new KeyStore(KeySnapshot.of(reader), repository, random).unlockSeen(key, remembered);
    }

    private KeyRing unlockSeen(KeyFile key, Optional<Anchor> remembered)
            throws RepositoryException, BlobStoreException {
        Unlocking unlocking = Unlocking.at(reader, repository, random);
        return switch (key) {
            case KeyFile.HostKey host -> unlocking.unlock(keyOf(host), remembered);
            case KeyFile.RecoveryKey recovery -> tryEach(unlocking, recovery, "recovery key", remembered);
            case KeyFile.Passphrase passphrase -> tryEach(unlocking, passphrase, "passphrase", remembered);
        };
    }

    private RecipientKey keyOf(KeyFile.HostKey host) throws RepositoryException.WrongKey {
        if (!host.repository().equals(repository)) {
            throw new RepositoryException.WrongKey(
                    "this host key is of repository " + host.repository() + ", not of " + repository,
                    "Use the key file that was made for this repository.");
        }
        return new RecipientKey(host.recipient(), host.privateKey(), host.anchor());
    }

    private KeyRing tryEach(Unlocking unlocking, KeyFile key, String what, Optional<Anchor> remembered)
            throws RepositoryException, BlobStoreException {
        KeyObjects.Listing<Recipient> recipients = listed();
        Set<Id> likely = grantedByNewest(unlocking.epochs());
        List<Recipient> candidates = recipients.items().stream()
                .filter(recipient -> recipient.protection().isOpenedBy(key))
                .sorted(Comparator.comparing(recipient -> !likely.contains(recipient.id())))
                .limit(MOST_TRIED)
                .toList();
        Optional<KeyRing> removed = Optional.empty();
        Optional<RepositoryException> failure = Optional.empty();
        for (Recipient candidate : candidates) {
            try {
                RecipientKey opened = candidate.protection().open(key, repository, candidate.id());
                KeyRing ring = unlocking.unlock(opened, remembered);
                if (!ring.isRemoved()) {
                    return ring;
                }
                removed = removed.or(() -> Optional.of(ring)); // another recipient may have the same passphrase
            } catch (AuthenticationException _) {
                // It is another recipient's key.
            } catch (RepositoryException e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (removed.isPresent()) {
            return removed.get();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        throw new RepositoryException.WrongKey(
                "the " + what + " is none of this repository's" + recipients.remark(),
                "Check the key file, and that it is meant for this repository.");
    }

    /** Who seems to have keys of the newest epoch, by names alone: a hint on whom to try first, nothing to rely on. */
    private Set<Id> grantedByNewest(List<Epoch> epochs) throws BlobStoreException, RepositoryException {
        int newest = epochs.stream().mapToInt(Epoch::number).max().orElse(0);
        Set<Id> granted = new HashSet<>();
        for (Epoch epoch : epochs) {
            if (epoch.number() == newest) {
                for (BlobStat grant : KeyObjects.list(reader, KeyObjects.grantsOf(epoch.id()))) {
                    KeyObjects.recipientOf(grant.name()).ifPresent(granted::add);
                }
            }
        }
        return granted;
    }

    private KeyObjects.Listing<Recipient> listed() throws BlobStoreException, RepositoryException {
        return KeyObjects.all(
                reader,
                KeyObjects.RECIPIENTS,
                text -> Recipient.parse(text, repository),
                recipient -> KeyObjects.recipient(recipient.id()));
    }

    /** All recipients that were ever added at this site, oldest first; documents that nobody entitled signed left out. */
    public List<RecipientInfo> recipients(KeyRing ring) throws BlobStoreException, RepositoryException {
        EpochLine line = ring.line();
        Set<Id> active = Grantees.of(reader, repository, line.newest().known(), line::find)
                .active()
                .keySet();
        return listed().items().stream()
                .filter(recipient -> recipient.isSignedBy(line::find, repository))
                .map(recipient -> new RecipientInfo(
                        recipient.id(),
                        recipient.protection().kind(),
                        recipient.role(),
                        recipient.label(),
                        recipient.created(),
                        active.contains(recipient.id())))
                .sorted(Comparator.comparing(RecipientInfo::created).thenComparing(RecipientInfo::id))
                .toList();
    }
}
