package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyAdministration;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.NewRecipient;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place that is to become a site of a repository. The descriptor is put last: until it stands, there is none, and what
 * was broken off goes on with the key that it was begun with. Of several who make one at once, one has its way: whose
 * descriptor stands first.
 */
public final class NewSite {
    private static final List<String> DATA = List.of("points/", "index/", "maps/", "packs/");

    private final BlobStore store;
    private final String location;
    private final Instant now;
    private final SecureRandom random;

    /** @param location the URL of the store, for messages */
    public NewSite(BlobStore store, String location, Instant now, SecureRandom random) {
        this.store = store;
        this.location = location;
        this.now = now;
        this.random = random;
    }

    /**
     * Who gets keys.
     *
     * @param key what opens the first
     * @param first a restorer
     * @param others further recipients, new with each try
     */
    public record Recipients(KeyFile key, NewRecipient first, List<NewRecipient> others) {
        public Recipients {
            others = List.copyOf(others);
        }

        private List<NewRecipient> all() {
            List<NewRecipient> all = new ArrayList<>();
            all.add(first);
            all.addAll(others);
            return all;
        }
    }

    /** Refuses a place where there is a repository already. */
    public void requireFree() throws BlobStoreException, RepositoryException.Refused {
        try {
            store.stat(ObjectNames.DESCRIPTOR);
            throw notFree();
        } catch (BlobStoreException.NotFound e) {
            return; // as it should be
        }
    }

    private RepositoryException.Refused notFree() {
        return new RepositoryException.Refused(
                "there is a repository at " + location + " already", "Choose another place; nothing was changed.");
    }

    /** Makes a new repository, or finishes one that was begun with the same key. */
    public Id create(Recipients recipients) throws BlobStoreException, RepositoryException {
        requireFree();
        requireNoData();
        Optional<KeyRing> begun = KeyAdministration.unfinished(store, recipients.key(), now);
        Id id = begun.isPresent() ? begun.get().repository() : Id.random(random);
        if (begun.isPresent()) {
            add(begun.get(), recipients.others());
        } else {
            KeyAdministration.create(store, id, recipients.all(), now, random);
        }
        put(new Descriptor(id, Descriptor.VERSION, now, List.of(), List.of()));
        return id;
    }

    /** Makes another site of a repository, or finishes one that was begun with the same key. */
    public Id createReplica(Repository source, Recipients recipients) throws BlobStoreException, RepositoryException {
        requireFree();
        Optional<KeyRing> begun = KeyAdministration.unfinishedReplica(store, source.keys(), recipients.key());
        if (begun.isPresent()) {
            add(begun.get(), recipients.others());
        } else {
            KeyAdministration.createReplica(store, source.keys(), source.store(), recipients.all(), now);
        }
        put(source.descriptor());
        return source.id();
    }

    private void add(KeyRing ring, List<NewRecipient> recipients) throws BlobStoreException, RepositoryException {
        KeyRing current = ring;
        for (NewRecipient recipient : recipients) {
            current = KeyAdministration.addRecipient(store, current, recipient, now);
        }
    }

    /** What holds data was a repository once; nobody who only began one stored any. */
    private void requireNoData() throws BlobStoreException, RepositoryException.Refused {
        for (String prefix : DATA) {
            if (!store.list(prefix, Optional.empty(), 1).blobs().isEmpty()) {
                throw new RepositoryException.Refused(
                        "there is what is left of a repository at " + location + ": objects under " + prefix
                                + ", and no object '" + ObjectNames.DESCRIPTOR + "'",
                        "Copy that object there from another site of that repository, or choose an empty location.");
            }
        }
    }

    private void put(Descriptor descriptor) throws BlobStoreException, RepositoryException {
        boolean conditional = store.capabilities().putIfAbsent();
        if (!conditional) {
            requireFree();
        }
        PutCondition condition = conditional ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        try {
            store.put(ObjectNames.DESCRIPTOR, BlobBody.of(descriptor.toBytes()), condition);
        } catch (BlobStoreException.AlreadyExists e) {
            requireStands(descriptor); // put by somebody who took these keys up, or by an earlier try
            return;
        }
        requireStands(descriptor);
    }

    private void requireStands(Descriptor descriptor) throws BlobStoreException, RepositoryException {
        if (!Repository.describe(store, location).id().equals(descriptor.id())) {
            throw notFree();
        }
    }
}
