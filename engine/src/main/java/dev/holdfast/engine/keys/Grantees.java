package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who holds keys of an epoch at one site.
 *
 * @param active by id, those whose grant and document are both authentic
 * @param granted all to whom an authentic grant was made
 * @param unclear by id, those of whom only one of the two is authentic, and what is wrong with the other: to rotate now
 *     could lock out someone who was meant to stay
 */
record Grantees(Map<Id, Recipient> active, Set<Id> granted, Map<Id, String> unclear) {
    /** @param authorities finds the epochs that are known to be right */
    static Grantees of(BlobReader reader, Id repository, KnownEpoch epoch, KnownEpoch.Finder authorities)
            throws BlobStoreException, RepositoryException {
        Map<Id, Recipient> active = new LinkedHashMap<>();
        Set<Id> granted = new HashSet<>();
        Map<Id, String> unclear = new LinkedHashMap<>();
        for (BlobStat stat : KeyObjects.list(reader, KeyObjects.grantsOf(epoch.id()))) {
            Optional<Id> id = KeyObjects.recipientOf(stat.name());
            if (id.isEmpty()) {
                KeyObjects.passedOver(stat.name(), "it has not the name of a grant");
                continue;
            }
            Optional<Grant> grant = grant(reader, repository, epoch, id.get());
            Optional<Recipient> recipient = recipient(reader, repository, id.get(), authorities);
            grant.ifPresent(found -> granted.add(found.recipient()));
            if (grant.isPresent() && recipient.isPresent() && grant.get().names(recipient.get())) {
                active.put(id.get(), recipient.get());
            } else if (grant.isPresent()) {
                unclear.put(id.get(), KeyObjects.recipient(id.get()) + " is missing, damaged or not authentic");
            } else if (recipient.isPresent()) {
                unclear.put(id.get(), stat.name() + " is damaged or not authentic");
            }
        }
        return new Grantees(active, granted, unclear);
    }

    /** Whether any of those who stay could restore. */
    boolean hasRestorerWithout(Set<Id> removed) {
        return active.values().stream()
                .anyMatch(recipient -> recipient.role() == Role.RESTORER && !removed.contains(recipient.id()));
    }

    private static Optional<Grant> grant(BlobReader reader, Id repository, KnownEpoch epoch, Id recipient)
            throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.grant(epoch.id(), recipient);
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            return text.isPresent()
                    ? Optional.of(Grant.parse(text.get(), repository, epoch, recipient))
                    : Optional.empty();
        } catch (FormatException | AuthenticationException | RepositoryException.Damaged e) {
            KeyObjects.passedOver(name, e);
            return Optional.empty();
        }
    }

    private static Optional<Recipient> recipient(BlobReader reader, Id repository, Id id, KnownEpoch.Finder authorities)
            throws BlobStoreException, RepositoryException {
        BlobName name = KeyObjects.recipient(id);
        try {
            Optional<SignedText> text = KeyObjects.find(reader, name);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            Recipient recipient = Recipient.parse(text.get(), repository);
            if (!recipient.id().equals(id) || !recipient.isSignedBy(authorities, repository)) {
                throw new FormatException("nobody entitled signed it, or not for this name");
            }
            return Optional.of(recipient);
        } catch (FormatException | RepositoryException.Damaged e) {
            KeyObjects.passedOver(name, e);
            return Optional.empty();
        }
    }
}
