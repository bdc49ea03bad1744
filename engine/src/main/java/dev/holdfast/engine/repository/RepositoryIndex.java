package dev.holdfast.engine.repository;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.DamagedPack;
import dev.holdfast.engine.format.IndexSegment;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.index.ChunkIndex;
import dev.holdfast.engine.index.IndexInUse;
import dev.holdfast.engine.index.PackLocation;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The index of one trust domain at one site: the store's index segments, kept in a local cache. Loaded when it is first
 * needed, since a restore seldom needs it. Safe for use by many threads.
 */
public final class RepositoryIndex implements ChunkSource.Locations, AutoCloseable {
    private static final int MOST_SLOTS = 100;

    private final BlobReader store;
    private final Envelopes envelopes;
    private final Id domain;
    private final ChunkIndex cache;
    private final List<String> warnings = new ArrayList<>();
    private boolean loaded;
    private boolean rebuilt;

    /** A segment that the cache holds unless it found itself damaged and became empty. */
    private volatile Optional<String> witness = Optional.empty();

    /** Packs on which nothing new may rely. */
    private volatile Set<DamagedPack> withdrawn = Set.of();

    private RepositoryIndex(BlobReader store, Envelopes envelopes, Id domain, ChunkIndex cache) {
        this.store = store;
        this.envelopes = envelopes;
        this.domain = domain;
        this.cache = cache;
    }

    /** Opens the local cache; reads nothing from the store yet. */
    public static RepositoryIndex open(BlobReader store, Envelopes envelopes, Id domain, LocalCache local)
            throws IOException {
        for (int slot = 0; ; slot++) {
            try {
                return new RepositoryIndex(store, envelopes, domain, ChunkIndex.open(local.index(domain, slot)));
            } catch (IndexInUse e) {
                if (slot == MOST_SLOTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Brings the local cache up to date with the segments of the store.
     *
     * @return names of segments that were damaged or not authentic, and passed over
     */
    public synchronized List<String> refresh() throws RepositoryException, BlobStoreException {
        try {
            List<BlobStat> listed = list();
            Set<String> names = new HashSet<>();
            listed.forEach(stat -> names.add(stat.name().value()));
            if (!names.containsAll(cache.segments())) {
                cache.clear(); // a segment vanished: what it said may no longer be there
            }
            List<BlobStat> unknown = listed.stream()
                    .filter(stat -> !cache.hasSegment(stat.name().value()))
                    .toList();
            List<String> damaged = new ArrayList<>();
            new SegmentsAhead(store, envelopes, domain).each(unknown, read -> take(read, damaged));
            cache.flush();
            witness = cache.segments().stream().findAny();
            loaded = true;
            return damaged;
        } catch (IOException e) {
            throw new UncheckedIOException("the local cache of the index cannot be written", e);
        }
    }

    private List<BlobStat> list() throws BlobStoreException {
        List<BlobStat> segments = new ArrayList<>();
        Listing.each(store, "index/", segments::add);
        return segments;
    }

    private void take(SegmentsAhead.Read read, List<String> damaged) throws IOException {
        switch (read) {
            case SegmentsAhead.Read.Contents(BlobName name, var packs) -> cache.addSegment(name.value(), packs);
            case SegmentsAhead.Read.Damaged(BlobName name) -> damaged.add(name.value());
            case SegmentsAhead.Read.Gone() -> {} // what replaces it comes with the next refresh
        }
    }

    /** Reads what verifications found damaged: {@link #known} does not name those packs from now on. */
    void heedDamage() throws BlobStoreException {
        DamageRecords.Found found = new DamageRecords(store, envelopes).read(domain);
        withdrawn = found.packs();
        warn(found.warnings());
    }

    /** Whether there are packs that {@link #known} does not name because they are damaged. */
    boolean hasDamage() {
        return !withdrawn.isEmpty();
    }

    private void warn(List<String> more) {
        synchronized (warnings) {
            warnings.addAll(more);
        }
    }

    /** What was seen that an operator should hear of, a sentence each. */
    List<String> warnings() {
        synchronized (warnings) {
            return List.copyOf(warnings);
        }
    }

    /** Whether the cache found itself damaged since it was loaded, so that it may lack what the store has. */
    private boolean isEmptied() {
        return witness.isPresent() && !cache.hasSegment(witness.get());
    }

    /** Fills the cache again from the store, once: a disk that damages it again is not fought with. */
    private synchronized void rebuild() throws RepositoryException, BlobStoreException {
        if (isEmptied() && !rebuilt) {
            rebuilt = true;
            warn(List.of("the local cache of the index was damaged and was made anew: "
                    + cache.damage().orElse("")));
            refresh();
        }
    }

    private synchronized void load() throws RepositoryException, BlobStoreException {
        if (!loaded) {
            refresh();
        }
    }

    @Override
    public List<PackHint> find(PackKind kind, ChunkId id) throws RepositoryException, BlobStoreException {
        load();
        List<PackHint> hints = all(kind, id);
        if (hints.isEmpty() && isEmptied()) {
            rebuild();
            return all(kind, id);
        }
        return hints;
    }

    private List<PackHint> all(PackKind kind, ChunkId id) {
        List<PackHint> hints = new ArrayList<>();
        for (PackLocation location : cache.findAll(id.bytes())) {
            if (location.kind() == kind.code()) {
                hints.add(hint(location));
            }
        }
        return hints;
    }

    /**
     * One pack that holds the chunk and is not known to be damaged, as far as is known locally; {@link #refresh} must have
     * been called.
     */
    Optional<PackHint> known(PackKind kind, ChunkId id) {
        Optional<PackHint> found = look(kind, id);
        if (found.isEmpty() && isEmptied()) {
            try {
                rebuild();
            } catch (RepositoryException | BlobStoreException e) {
                warn(List.of("and could not be filled, so more is stored than need be: " + e.getMessage()));
            }
            return look(kind, id);
        }
        return found;
    }

    private Optional<PackHint> look(PackKind kind, ChunkId id) {
        if (withdrawn.isEmpty()) {
            return cache.find(id.bytes())
                    .filter(location -> location.kind() == kind.code())
                    .map(RepositoryIndex::hint);
        }
        return all(kind, id).stream()
                .filter(hint -> !withdrawn.contains(new DamagedPack(kind, hint.sha256())))
                .findFirst();
    }

    private static PackHint hint(PackLocation location) {
        return new PackHint(location.name(), location.length(), location.directoryLength());
    }

    /** The names of the segments that the cache holds. */
    public Set<String> segments() {
        return cache.segments();
    }

    /** Takes in a segment that this program itself has just stored. */
    void add(BlobName name, List<IndexSegment.PackRecord> packs) throws IOException {
        cache.addSegment(name.value(), SegmentsAhead.contents(packs));
        if (witness.isEmpty()) {
            witness = Optional.of(name.value());
        }
    }

    /** Takes in a segment that was just copied here, so that it need not be read again. */
    public void copied(BlobName name, List<IndexSegment.PackRecord> packs) {
        try {
            add(name, packs);
        } catch (IOException e) {
            throw new UncheckedIOException("the local cache of the index cannot be written", e);
        }
    }

    /** The number of a writer's last segment, or 0. */
    long lastSegmentOf(Id writer) {
        String prefix = "index/" + writer + "/";
        return cache.segments().stream()
                .filter(name -> name.startsWith(prefix))
                .mapToLong(name -> numberOf(name.substring(prefix.length())))
                .max()
                .orElse(0);
    }

    private static long numberOf(String segment) {
        int dash = segment.indexOf('-');
        boolean numbered = dash == 16 && segment.chars().limit(16).allMatch(c -> c >= '0' && c <= '9');
        return numbered ? Long.parseLong(segment, 0, dash, 10) : 0;
    }

    @Override
    public void close() {
        cache.close();
    }
}
