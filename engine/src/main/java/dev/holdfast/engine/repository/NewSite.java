package dev.holdfast.agent;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** A place that is to become a site of a repository. The descriptor is put last: until it stands, there is none. */
final class NewSite {
    private final BlobStore store;
    private final URI location;
    private final Instant now;
    private final SecureRandom random;

    NewSite(BlobStore store, URI location, Instant now, SecureRandom random) {
        this.store = store;
        this.location = location;
        this.now = now;
        this.random = random;
    }

    /** Refuses a place where there is a repository already. */
    void requireFree() throws BlobStoreException, RepositoryException.Refused {
        try {
            store.stat(ObjectNames.DESCRIPTOR);
            throw new RepositoryException.Refused(
                    "there is a repository at " + location + " already", "Choose another place; nothing was changed.");
        } catch (BlobStoreException.NotFound e) {
            return; // as it should be
        }
    }

    /** Makes a new repository. */
    Id create(List<NewRecipient> recipients) throws BlobStoreException, RepositoryException {
        Id id = Id.random(random);
        KeyAdministration.create(store, id, recipients, now, random);
        put(new Descriptor(id, Descriptor.VERSION, now, List.of(), List.of()));
        return id;
    }

    /** Makes another site of a repository. */
    Id createReplica(Repository source, List<NewRecipient> recipients) throws BlobStoreException, RepositoryException {
        KeyAdministration.createReplica(store, source.keys(), source.store(), recipients, now);
        put(source.descriptor());
        return source.id();
    }

    private void put(Descriptor descriptor) throws BlobStoreException {
        PutCondition condition =
                store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        store.put(ObjectNames.DESCRIPTOR, BlobBody.of(descriptor.toBytes()), condition);
    }
}
