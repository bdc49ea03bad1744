package dev.holdfast.engine.replication;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.repository.RepositoryIndex;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.HashSet;
import java.util.Set;

/** The index of the target, by trust domain: listed once, and told of each segment that is copied. For one thread. */
final class TargetIndex {
    private final Repository target;
    private final Set<Id> listed = new HashSet<>();

    TargetIndex(Repository target) {
        this.target = target;
    }

    RepositoryIndex of(Id domain) throws RepositoryException, BlobStoreException {
        RepositoryIndex index = target.index(domain);
        if (!listed.contains(domain)) {
            index.refresh();
            listed.add(domain);
        }
        return index;
    }

    /** Lists it again when it is needed next: others may have stored something there. */
    void forget() {
        listed.clear();
    }

    void copied(Segment segment) {
        if (listed.contains(segment.domain())) {
            target.index(segment.domain()).copied(segment.name(), segment.packs());
        }
    }
}
