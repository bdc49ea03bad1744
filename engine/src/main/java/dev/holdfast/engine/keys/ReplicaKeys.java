package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of a repository at another of its sites: the same epochs, under recipients of that site. */
final class ReplicaKeys {
    private final BlobStore target;
    private final KeyRing ring;

    /** @param ring a restorer's, of the site that the epochs come from */
    ReplicaKeys(BlobStore target, KeyRing ring) {
        this.target = target;
        this.ring = ring;
    }

    /** Refuses a target that already has keys, other than the beginnings of this very replica. */
    void requireNoKeys() throws BlobStoreException, RepositoryException {
        Set<BlobName> own = new HashSet<>();
        ring.tree().documents().forEach(epoch -> own.add(KeyObjects.epoch(epoch)));
        own.remove(KeyObjects.epoch(ring.tree().newest()));
        for (BlobStat stat : KeyObjects.list(target, KeyObjects.EPOCHS)) {
            if (!own.contains(stat.name())) {
                throw new RepositoryException.Refused(
                        "there are keys at the target already: " + stat.name(),
                        "If it is a replica of this repository, add recipients there; else choose an empty location.");
            }
        }
    }

    /** Grants the newest epoch, and those that lost a race, to recipients of the target. */
    void grant(Collection<Recipient> recipients) throws BlobStoreException, RepositoryException {
        Epoch newest = ring.tree().newest();
        Secrets secrets = ring.secrets(newest.id()).orElseThrow();
        for (Recipient recipient : recipients) {
            Granting.grant(target, ring.repository(), newest, secrets, recipient);
        }
        Granting.grantForks(target, ring, recipients);
    }

    /** Copies the epochs that the target lacks, parents first and the newest last. */
    void copyEpochs() throws BlobStoreException, RepositoryException {
        Set<BlobName> there = new HashSet<>();
        KeyObjects.list(target, KeyObjects.EPOCHS).forEach(stat -> there.add(stat.name()));
        for (Epoch epoch : ring.tree().documents()) {
            BlobName name = KeyObjects.epoch(epoch);
            if (!there.contains(name)) {
                KeyObjects.put(target, name, epoch.text());
            }
        }
    }

    /** The recipients that hold keys of the newest epoch that the target has. */
    Collection<Recipient> recipients() throws BlobStoreException, RepositoryException {
        Id repository = ring.repository();
        List<Epoch> epochs = Unlocking.at(target, repository, ring.random()).epochs();
        KnownEpoch newest = new EpochDescent(repository, ring.key().anchor(), epochs).newest(Optional.empty());
        Grantees grantees = Grantees.of(target, repository, newest, authorities(newest));
        if (!grantees.unclear().isEmpty()) {
            throw new RepositoryException.Refused(
                    "a recipient of the target could be locked out: "
                            + grantees.unclear().values().iterator().next(),
                    "Restore that object, or remove the recipient at the target by its id.");
        }
        return grantees.active().values();
    }

    /** The target's newest epoch may be one that was started there. */
    private EpochTree.Finder authorities(KnownEpoch newest) {
        return id -> id.equals(newest.id()) ? Optional.of(newest) : ring.tree().find(id);
    }
}
