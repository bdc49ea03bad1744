package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;

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
            return text.isPresent()
                    && Grant.parse(text.get(), repository, epoch.known(), recipient.id())
                            .names(recipient);
        } catch (FormatException | AuthenticationException _) {
            return false;
        }
    }

    /**
     * Grants the newest epoch to a recipient, and again if a rotation came in between, until none did.
     *
     * @param ring a restorer's
     * @return the keys as they are then
     */
    static KeyRing grantNewest(BlobStore store, KeyRing ring, Recipient recipient)
            throws BlobStoreException, RepositoryException {
        KeyRing current = ring;
        for (int i = 0; i < MOST_TRIES; i++) {
            Secrets secrets = current.secrets(current.currentEpoch()).orElseThrow();
            grant(store, current.repository(), current.line().newest(), secrets, recipient);
            KeyRing after = Unlocking.again(store, current);
            if (after.currentEpoch().equals(current.currentEpoch())) {
                return after;
            }
            current = after;
        }
        throw tooMany();
    }

    static RepositoryException.Refused tooMany() {
        return new RepositoryException.Refused(
                "others rotated the keys at the same time, again and again",
                "See 'keys list' for who holds keys now, and let one person at a time change that.");
    }
}
