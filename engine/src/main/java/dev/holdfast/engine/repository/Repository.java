package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.KeyStore;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.pack.PackReader;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One site of a repository, unlocked, for reading. Safe for use by many threads. */
public final class Repository implements AutoCloseable {
    private final BlobReader store;
    private final Descriptor descriptor;
    private final KeyRing keys;
    private final LocalCache cache;
    private final SiteMemory memory;
    private final Envelopes envelopes;
    private final PackReader packs;
    private final AgentRecords agentRecords = new AgentRecords(this);
    private final Map<Id, RepositoryIndex> indexes = new HashMap<>();

    private Repository(BlobReader store, Descriptor descriptor, KeyRing keys, LocalCache cache, SiteMemory memory) {
        this.store = store;
        this.descriptor = descriptor;
        this.keys = keys;
        this.cache = cache;
        this.memory = memory;
        this.envelopes = new Envelopes(keys);
        this.packs = new PackReader(store, keys);
    }

    /**
     * Opens a site.
     *
     * @param location the URL of the store, for the local cache and for messages
     * @param cacheRoot the folder of all local caches
     * @throws RepositoryException.NotARepository if there is none
     * @throws RepositoryException.UnsupportedFormat if it is of another version or needs an unknown feature
     * @throws RepositoryException.WrongKey if the key does not open it
     * @throws RepositoryException.RolledBack if the store shows an older state than was seen before
     */
    public static Repository open(BlobReader store, String location, KeyFile key, Path cacheRoot)
            throws RepositoryException, BlobStoreException, IOException {
        Descriptor descriptor = describe(store, location);
        WarmUp.begin();
        LocalCache cache = LocalCache.of(cacheRoot, descriptor.id(), location);
        SiteMemory memory = SiteMemory.open(cache);
        KeyRing keys = new KeyStore(store, descriptor.id()).unlock(key, memory.epoch());
        if (!keys.isRemoved()) {
            memory.sawEpoch(keys.anchor());
        }
        return new Repository(store, descriptor, keys, cache, memory);
    }

    /** Reads and checks the descriptor. */
    public static Descriptor describe(BlobReader store, String location)
            throws RepositoryException, BlobStoreException {
        Descriptor descriptor;
        try {
            descriptor = Descriptor.parse(StoreReading.whole(store, ObjectNames.DESCRIPTOR, Descriptor.LARGEST));
        } catch (BlobStoreException.NotFound e) {
            throw new RepositoryException.NotARepository(
                    "there is no repository at " + location,
                    "Check the URL; 'holdfast-agent init' creates a repository.");
        } catch (FormatException e) {
            throw new RepositoryException.NotARepository(
                    "what is at " + location + " is not a repository: " + e.getMessage(), "Check the URL.");
        }
        if (descriptor.version() != Descriptor.VERSION) {
            throw new RepositoryException.UnsupportedFormat("the repository at " + location + " has format version "
                    + descriptor.version() + "; this program knows version " + Descriptor.VERSION);
        }
        if (!descriptor.required().isEmpty()) {
            throw new RepositoryException.UnsupportedFormat("the repository at " + location
                    + " needs features that this program does not know: " + String.join(", ", descriptor.required()));
        }
        return descriptor;
    }

    /** The store. */
    public BlobReader store() {
        return store;
    }

    /** The repository's id. */
    public Id id() {
        return descriptor.id();
    }

    /** The descriptor. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** The keys. */
    public KeyRing keys() {
        return keys;
    }

    /** What seals and opens envelopes. */
    public Envelopes envelopes() {
        return envelopes;
    }

    /** What reads packs. */
    public PackReader packs() {
        return packs;
    }

    /** What is remembered of this site. */
    public SiteMemory memory() {
        return memory;
    }

    /**
     * Checks that nothing was collected here: this version of the format has no collection, so a point is safe as soon as
     * its manifest stands.
     *
     * @throws RepositoryException.UnsupportedFormat if a newer program has collected here
     */
    public void requireNoCollection() throws RepositoryException, BlobStoreException {
        if (!store.list("collection/", Optional.empty(), 1).blobs().isEmpty()) {
            throw new RepositoryException.UnsupportedFormat(
                    "this repository is being collected by a program newer than this one");
        }
    }

    /** The local file of fingerprints of a workload's disk. */
    public Path fingerprints(String pseudonym, String volume) {
        return cache.fingerprints(pseudonym, volume);
    }

    LocalCache cache() {
        return cache;
    }

    /** A hasher for the identities of a trust domain, for one thread. */
    public ChunkHasher hasher(Id domain) throws RepositoryException.WrongKey {
        return new ChunkHasher(keys.domainKey(domain), id());
    }

    /** The name under which the points of a workload of a trust domain stand. */
    public String pseudonym(Id domain, String workload) throws RepositoryException.WrongKey {
        return ObjectNames.pseudonym(keys.domainKey(domain), id(), workload);
    }

    /** The trust domain that this key writes in. */
    public Id ownDomain() {
        return keys.isSealed() ? keys.recipient() : Id.ORDINARY_DOMAIN;
    }

    /** The index of a trust domain. */
    public RepositoryIndex index(Id domain) {
        synchronized (indexes) {
            return indexes.computeIfAbsent(domain, this::openIndex);
        }
    }

    private RepositoryIndex openIndex(Id domain) {
        try {
            return RepositoryIndex.open(store, envelopes, domain, cache);
        } catch (IOException e) {
            throw new UncheckedIOException("the local cache of the index cannot be opened", e);
        }
    }

    /** What verifications found damaged here. */
    public DamageRecords damageRecords() {
        return new DamageRecords(store, envelopes);
    }

    /** What the agents of this site say that they protect. */
    public AgentRecords agentRecords() {
        return agentRecords;
    }

    /** What finds the chunks of a trust domain. */
    public ChunkSource chunks(Id domain) {
        return new ChunkSource(packs, domain, (kind, id) -> index(domain).find(kind, id));
    }

    @Override
    public void close() {
        synchronized (indexes) {
            indexes.values().forEach(RepositoryIndex::close);
            indexes.clear();
        }
        store.close();
    }
}
