package dev.holdfast.engine.pack;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the chunks of one trust domain: by hint, else in the index. What is found in another domain's pack does not count,
 * so that nobody's garbage stands in for another's data. Where there are further sites of the repository, they are asked
 * for what the first has lost, and for everything once its store fails. Safe for use by many threads.
 */
public final class ChunkSource {
    private static final int MOST_AT_ONCE = 32;

    private final List<SiteChunks> sites;
    private final LongAdder fromOthers = new LongAdder();

    /** Where the index says that chunks are. */
    @FunctionalInterface
    public interface Locations {
        /** Every pack of the domain that is known to hold the chunk; may load the index first. */
        List<PackHint> find(PackKind kind, ChunkId id) throws RepositoryException, BlobStoreException;
    }

    /** The chunks at one site. */
    public ChunkSource(PackReader packs, Id domain, Locations index) {
        this(List.of(new SiteChunks(packs, domain, index)));
    }

    private ChunkSource(List<SiteChunks> sites) {
        this.sites = sites;
    }

    /** The same, and where a chunk is not to be had, that of another site of the same repository. */
    public ChunkSource orElse(ChunkSource other) {
        return new ChunkSource(
                Stream.concat(sites.stream(), other.sites.stream()).toList());
    }

    /**
     * A chunk's place.
     *
     * @param packs what reads the packs of its site
     * @param pack the pack
     * @param entry the chunk in it
     */
    public record Located(PackReader packs, OpenPack pack, PackDirectory.Entry entry) {}

    /** How often a site other than the first had to help out. */
    public long fromOthers() {
        return fromOthers.sum();
    }

    /** Why each site's store was given up, in their order; nothing more is asked of it since. */
    public List<Optional<BlobStoreException>> givenUp() {
        return sites.stream().map(SiteChunks::givenUp).toList();
    }

    /** How many requests the slowest of the sites' stores is good for at once. */
    public int concurrency() {
        return sites.stream()
                .mapToInt(site -> site.packs().store().capabilities().concurrency())
                .reduce(MOST_AT_ONCE, Math::min);
    }

    /** Reads directories of packs that are needed soon; see {@link PackReader#openAhead}. */
    public void openAhead(PackKind kind, Collection<PackHint> hints, int requests) throws InterruptedException {
        Collection<PackHint> rest = hints;
        for (SiteChunks site : sites) {
            if (site.givenUp().isEmpty()) {
                rest = site.openAhead(kind, rest, requests);
            }
        }
    }

    /**
     * Finds a chunk.
     *
     * @throws RepositoryException.Damaged if no readable pack of the domain holds it
     */
    public Located locate(PackKind kind, ChunkId id, Optional<PackHint> hint)
            throws RepositoryException, BlobStoreException {
        List<String> tried = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        Optional<Located> found = anywhere(site -> site.find(kind, id, hint, tried), failures);
        if (found.isEmpty()) {
            RepositoryException.Damaged missing =
                    new RepositoryException.Damaged(missing(kind, id, hint, tried) + unasked());
            failures.forEach(missing::addSuppressed);
            throw missing;
        }
        return found.get();
    }

    private static String missing(PackKind kind, ChunkId id, Optional<PackHint> hint, List<String> tried) {
        String where = hint.map(h -> kind.folder() + "/…/" + h.sha256().substring(0, 16))
                .orElse("any pack");
        return "chunk " + id + " is missing: not readable in " + where
                + (tried.isEmpty() ? "" : ", nor in " + String.join(", ", tried));
    }

    /** For the end of a message: what a store that failed may hold is not lost. */
    private String unasked() {
        return sites.stream()
                .flatMap(site -> site.givenUp().stream())
                .map(cause -> "; a site could not be asked: " + cause.getMessage())
                .collect(Collectors.joining());
    }

    private interface Question<T> {
        Optional<T> ask(SiteChunks site) throws RepositoryException, BlobStoreException;
    }

    /** The first answer that a site has; of several sites, what one's store fails to say is left to the next. */
    private <T> Optional<T> anywhere(Question<T> question, List<Exception> failures)
            throws RepositoryException, BlobStoreException {
        for (SiteChunks site : sites) {
            if (site.givenUp().isPresent()) {
                continue;
            }
            try {
                Optional<T> answer = question.ask(site);
                if (answer.isPresent()) {
                    if (site != sites.getFirst()) {
                        fromOthers.increment();
                    }
                    return answer;
                }
            } catch (BlobStoreException e) {
                if (sites.size() == 1 || e instanceof BlobStoreException.Interrupted) {
                    throw e;
                }
                site.failed(e);
                failures.add(e);
            }
        }
        return Optional.empty();
    }

    /** Reads a chunk, wherever a right copy of it is. */
    public byte[] read(PackKind kind, ChunkId id, Optional<PackHint> hint, ChunkOpener opener)
            throws RepositoryException, BlobStoreException {
        Located first = locate(kind, id, hint);
        RepositoryException.Damaged damage;
        try {
            return first.packs().read(first.pack(), first.entry(), opener).copy();
        } catch (RepositoryException.Damaged e) {
            damage = e;
        } catch (BlobStoreException e) {
            damage = unreadable(first, e);
        }
        return readElsewhere(first, opener, damage).copy();
    }

    /** That a chunk was located at a site whose store was given up since: there is no use in asking it. */
    public Optional<RepositoryException.Damaged> givenUp(Located located) {
        return siteOf(located)
                .givenUp()
                .map(cause -> new RepositoryException.Damaged(located.pack().name() + " could not be read", cause));
    }

    private SiteChunks siteOf(Located located) {
        return sites.stream()
                .filter(site -> site.packs() == located.packs())
                .findFirst()
                .orElseThrow();
    }

    /**
     * What to say of a pack that could not be read after its directory was: a pack that vanished is damage, and so is a
     * store that fails where there are other sites to ask.
     *
     * @throws BlobStoreException {@code cause}, where there are none
     */
    public RepositoryException.Damaged unreadable(Located from, BlobStoreException cause) throws BlobStoreException {
        if (cause instanceof BlobStoreException.NotFound) {
            return new RepositoryException.Damaged(from.pack().name() + " is gone", cause);
        }
        if (cause instanceof BlobStoreException.Interrupted || sites.size() == 1) {
            throw cause;
        }
        siteOf(from).failed(cause);
        return new RepositoryException.Damaged(from.pack().name() + " could not be read", cause);
    }

    /**
     * Reads a chunk of which a copy was found damaged: that copy again, then any other.
     *
     * @throws RepositoryException.Damaged {@code damage}, if there is no right one
     */
    public ChunkOpener.Opened readElsewhere(Located damaged, ChunkOpener opener, RepositoryException.Damaged damage)
            throws RepositoryException, BlobStoreException {
        List<Exception> failures = new ArrayList<>();
        Optional<ChunkOpener.Opened> read = anywhere(site -> readAnother(site, damaged, opener, failures), failures);
        if (read.isEmpty()) {
            failures.forEach(damage::addSuppressed);
            throw damage;
        }
        return read.get();
    }

    /**
     * The pack itself is read once more at its own site, since bytes may have been spoiled on their way; another site is
     * asked for the same pack first, and its index only if that does not help.
     */
    private static Optional<ChunkOpener.Opened> readAnother(
            SiteChunks site, Located damaged, ChunkOpener opener, List<Exception> failures)
            throws RepositoryException, BlobStoreException {
        PackKind kind = damaged.pack().directory().kind();
        ChunkId id = damaged.entry().id();
        PackHint hint = damaged.pack().hint();
        Optional<Located> same = site.packs() == damaged.packs() ? Optional.of(damaged) : site.tryIn(kind, id, hint);
        if (same.isPresent()) {
            Optional<ChunkOpener.Opened> read = tryRead(same.get(), opener, failures);
            if (read.isPresent()) {
                return read;
            }
        }
        for (Located copy : site.copies(kind, id, hint)) {
            Optional<ChunkOpener.Opened> read = tryRead(copy, opener, failures);
            if (read.isPresent()) {
                return read;
            }
        }
        return Optional.empty();
    }

    private static Optional<ChunkOpener.Opened> tryRead(Located copy, ChunkOpener opener, List<Exception> failures)
            throws RepositoryException, BlobStoreException {
        try {
            return Optional.of(copy.packs().read(copy.pack(), copy.entry(), opener));
        } catch (RepositoryException.Damaged | BlobStoreException.NotFound e) {
            failures.add(e);
            return Optional.empty();
        }
    }
}
