package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Arrays;
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
        ring.line().documents().forEach(epoch -> own.add(KeyObjects.epoch(epoch)));
        own.remove(KeyObjects.epoch(ring.line().newest()));
        for (BlobStat stat : KeyObjects.list(target, KeyObjects.EPOCHS)) {
            if (!own.contains(stat.name())) {
                throw new RepositoryException.Refused(
                        "there are keys at the target already: " + stat.name(),
                        "If it is a replica of this repository, add recipients there; else choose an empty location.");
            }
        }
    }

    /** Grants the newest epoch to recipients of the target. */
    void grant(Collection<Recipient> recipients) throws BlobStoreException, RepositoryException {
        Epoch newest = ring.line().newest();
        Secrets secrets = ring.secrets(newest.id()).orElseThrow();
        for (Recipient recipient : recipients) {
            Granting.grant(target, ring.repository(), newest, secrets, recipient);
        }
    }

    /** Copies the epochs that the target lacks, the newest last. */
    void copyEpochs() throws BlobStoreException, RepositoryException {
        Set<BlobName> there = new HashSet<>();
        KeyObjects.list(target, KeyObjects.EPOCHS).forEach(stat -> there.add(stat.name()));
        for (Epoch epoch : ring.line().documents()) {
            BlobName name = KeyObjects.epoch(epoch);
            if (!there.contains(name)) {
                KeyObjects.put(target, name, epoch.text());
            }
        }
    }

    /**
     * Brings the target from an older epoch of the line to the newest; does nothing where it has that one, or newer ones.
     *
     * @throws RepositoryException.Refused if the target started an epoch of its own from an older one: to copy this line
     *     there would make a fork
     */
    void carry() throws BlobStoreException, RepositoryException {
        Id repository = ring.repository();
        List<Epoch> there = Unlocking.at(target, repository, ring.random()).epochs();
        Epoch latest = latestCommon(there)
                .orElseThrow(() -> new RepositoryException.Refused(
                        "the target has no epoch of keys in common with the source",
                        "Make it a replica of this repository first."));
        if (latest.id().equals(ring.currentEpoch())) {
            return;
        }
        if (there.stream().anyMatch(epoch -> isOwnOf(epoch, latest))) {
            throw new RepositoryException.Refused(
                    "the keys were rotated at both sites since epoch " + latest.id(),
                    "Rotate at one site only, and carry that to the others.");
        }
        Grantees grantees = Grantees.of(target, repository, latest.known(), ring.line()::find);
        if (!grantees.unclear().isEmpty()) {
            throw new RepositoryException.Refused(
                    "a recipient of the target could be locked out: "
                            + grantees.unclear().values().iterator().next(),
                    "Restore that object, or remove the recipient at the target by its id.");
        }
        grant(grantees.active().values());
        copyEpochs();
    }

    private Optional<Epoch> latestCommon(List<Epoch> there) {
        return ring.line().documents().stream()
                .filter(epoch -> there.stream()
                        .anyMatch(other -> Arrays.equals(
                                other.text().toBytes(), epoch.text().toBytes())))
                .reduce((_, later) -> later);
    }

    /** Whether the target started an epoch after one that the line goes on from otherwise. */
    private boolean isOwnOf(Epoch epoch, Epoch latest) {
        return epoch.earlier().stream().anyMatch(latest.known()::same)
                && epoch.isSigned(ring.repository())
                && !ring.knows(epoch.id());
    }
}
