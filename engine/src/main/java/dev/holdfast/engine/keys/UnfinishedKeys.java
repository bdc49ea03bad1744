package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The keys that the making of a repository left behind when it was broken off before its descriptor stood. Whoever made
 * them can take them up again, for a while: keys that are old may have been copied here from elsewhere, by somebody who
 * was removed there since.
 */
final class UnfinishedKeys {
    private static final Duration LONGEST = Duration.ofDays(7);

    /** More repositories than this are not tried; nobody broke off so many. */
    private static final int MOST_TRIED = 10;

    private final BlobReader reader;
    private final Instant now;

    UnfinishedKeys(BlobReader reader, Instant now) {
        this.reader = reader;
        this.now = now;
    }

    /** Those that a key opens as a restorer; of several, those of the repository with the lowest id. */
    Optional<KeyRing> openedBy(KeyFile key) throws BlobStoreException, RepositoryException {
        for (Id repository : repositories()) {
            try {
                KeyRing ring = new KeyStore(reader, repository).unlock(key);
                if (isNew(ring)) {
                    return Optional.of(ring);
                }
            } catch (RepositoryException _) {
                // Another's, or junk.
            }
        }
        return Optional.empty();
    }

    private boolean isNew(KeyRing ring) {
        return ring.role() == Role.RESTORER
                && !ring.isRemoved()
                && ring.currentEpochNumber() == 1
                && created(ring).map(this::isRecent).orElse(false);
    }

    private boolean isRecent(Instant created) {
        return Duration.between(created, now).abs().compareTo(LONGEST) <= 0;
    }

    /** When the epoch was made, by its document, which the key is anchored in. */
    private static Optional<Instant> created(KeyRing ring) {
        try {
            byte[] document = ring.line().newest().text().document();
            return Optional.of(Texts.instant(JsonObject.parse(document), "created"));
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    /** The ids that first epochs say they are of. */
    private SortedSet<Id> repositories() throws BlobStoreException, RepositoryException {
        SortedSet<Id> repositories = new TreeSet<>();
        for (BlobStat stat : KeyObjects.list(reader, KeyObjects.FIRST_EPOCHS)) {
            try {
                Optional<SignedText> text = KeyObjects.find(reader, stat.name());
                if (text.isPresent()) {
                    repositories.add(Texts.id(JsonObject.parse(text.get().document()), "repository"));
                }
            } catch (FormatException | RepositoryException.Damaged e) {
                KeyObjects.passedOver(stat.name(), e);
            }
            if (repositories.size() == MOST_TRIED) {
                break;
            }
        }
        return repositories;
    }
}
