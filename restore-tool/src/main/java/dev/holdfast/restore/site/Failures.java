package dev.holdfast.restore.site;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;

/** What went wrong at several sites, where one error has to stand for all. */
final class Failures {
    private Optional<RepositoryException> repository = Optional.empty();
    private Optional<BlobStoreException> store = Optional.empty();
    private Optional<RepositoryException> absence = Optional.empty();

    /**
     * Adds one.
     *
     * @throws BlobStoreException.Interrupted if it is that, which is nothing to go on after
     */
    void add(Exception failure) throws BlobStoreException.Interrupted {
        switch (failure) {
            case BlobStoreException.Interrupted interrupted -> throw interrupted;
            case BlobStoreException each -> store = store.or(() -> Optional.of(each));
            case RepositoryException.NotFound each -> absence = absence.or(() -> Optional.of(each));
            case RepositoryException.NotARepository each -> absence = absence.or(() -> Optional.of(each));
            case RepositoryException each -> repository = repository.or(() -> Optional.of(each));
            default -> throw new IllegalArgumentException("no failure of a site", failure);
        }
    }

    /** The one that matters most: what is wrong at a site, else that one does not answer, else that nothing is there. */
    RepositoryException gravest() throws BlobStoreException {
        if (repository.isPresent()) {
            return repository.get();
        }
        if (store.isPresent()) {
            throw store.get();
        }
        return absence.orElseThrow();
    }
}
