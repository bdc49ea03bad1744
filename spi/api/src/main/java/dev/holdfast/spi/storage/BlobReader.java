package dev.holdfast.spi.storage;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the blobs of one store; cannot change them. All methods may be called by many threads at once.
 *
 * <p>A blob becomes visible whole or not at all, and once its put has returned every later read and listing shows it.
 *
 * <p>A call on a thread whose interrupt status is set throws {@link BlobStoreException.Interrupted}. A call after
 * {@link #close()} throws {@link BlobStoreException.Permanent}.
 */
public interface BlobReader extends AutoCloseable {
    /** The most entries that one page of a listing may be asked for. */
    int LARGEST_PAGE = 1000;

    /** What this store enforces; the same answer for the life of this reader. */
    Capabilities capabilities();

    /**
     * Length and version of a blob.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     */
    BlobStat stat(BlobName name) throws BlobStoreException;

    /**
     * The whole content. The stream ends with an {@link java.io.IOException} rather than early when the content cannot
     * be read to its end; the caller closes it.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     * @throws BlobStoreException.Cold if it has to be warmed up first
     */
    InputStream read(BlobName name) throws BlobStoreException;

    /**
     * A part of the content, exactly {@code range.length()} bytes.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     * @throws BlobStoreException.InvalidRange if the range does not lie within the blob
     * @throws BlobStoreException.Cold if it has to be warmed up first
     */
    InputStream read(BlobName name, ByteRange range) throws BlobStoreException;

    /**
     * The blobs whose names begin with {@code prefix} and come after {@code after}, in the order of names.
     *
     * @param prefix any beginning of a name, or the empty string for all
     * @param after where an earlier page ended, or any other name
     * @param limit 1 to {@link #LARGEST_PAGE}
     * @throws IllegalArgumentException if {@code limit} is not
     */
    BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException;

    /**
     * The folders directly below a prefix: the distinct next segments of the names that begin with it, in the order of
     * {@link FolderPage}.
     *
     * @param prefix the empty string, or the beginning of names up to and including a {@code /}
     * @param after the folder at which an earlier page ended, or any other segment
     * @param limit 1 to {@link #LARGEST_PAGE}
     * @throws IllegalArgumentException if {@code limit} is not, or {@code prefix} is neither empty nor ends with a slash
     */
    FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException;

    /**
     * All versions of the blobs whose names begin with a prefix.
     *
     * @param prefix any beginning of a name, or the empty string for all
     * @param from empty for the first page, else {@link VersionPage#next} of the page before
     * @param limit 1 to {@link #LARGEST_PAGE}
     * @throws IllegalArgumentException if {@code limit} is not
     * @throws BlobStoreException.Unsupported without {@link Ability#VERSIONS}
     */
    default VersionPage listVersions(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(Ability.VERSIONS);
    }

    /**
     * A part of one version, exactly {@code range.length()} bytes.
     *
     * @param id as told by {@link BlobVersion#id}
     * @throws BlobStoreException.NotFound if there is no such version, or it is the mark of a deletion
     * @throws BlobStoreException.InvalidRange if the range does not lie within the version
     * @throws BlobStoreException.Unsupported without {@link Ability#VERSIONS}
     */
    default InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(Ability.VERSIONS);
    }

    /**
     * How soon a blob can be read.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     * @throws BlobStoreException.Unsupported without {@link Ability#WARM_UP}
     */
    default Warmth warmth(BlobName name) throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(Ability.WARM_UP);
    }

    /**
     * Asks the store to bring a blob from a cold tier, and does not wait for it; no error if it is warm or warming.
     *
     * @param keep how long it is to stay readable, at least
     * @throws BlobStoreException.NotFound if there is none of that name
     * @throws BlobStoreException.Unsupported without {@link Ability#WARM_UP}
     */
    default void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(Ability.WARM_UP);
    }

    /**
     * The store's own time, to about a second.
     *
     * @throws BlobStoreException.Unsupported without {@link Ability#CLOCK}
     */
    default Instant time() throws BlobStoreException {
        throw BlobStoreException.Unsupported.ability(Ability.CLOCK);
    }

    /**
     * The region that the store itself says its blobs are in, by its own name for it, such as {@code eu-central-1}; empty if
     * it has no way to say it. Never what a location or a configuration claims.
     *
     * <p>A store that could say it and does not, because these credentials may not ask or it failed, throws: nobody may take
     * that for a store without a region, since rules on where data may be are kept by it.
     *
     * @throws BlobStoreException.AccessDenied if these credentials may not ask
     */
    default Optional<String> region() throws BlobStoreException {
        return Optional.empty();
    }

    /**
     * How many bytes the store could still take, 0 or more, as far as it can tell without trying: what it is told to leave
     * free does not count. Empty if it cannot tell. Cheap enough to be asked every few seconds.
     */
    default OptionalLong room() throws BlobStoreException {
        return OptionalLong.empty();
    }

    /**
     * What stands against deleting a blob; nothing, in stores that know neither retention nor holds.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     */
    default BlobProtection protection(BlobName name) throws BlobStoreException {
        stat(name);
        return BlobProtection.NONE;
    }

    /** For implementations of lists: throws {@link IllegalArgumentException} if it is no size of a page. */
    static void requireLimit(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("not a page size from 1 to " + LARGEST_PAGE + ": " + limit);
        }
    }

    /** For implementations of {@link #listFolders}: throws {@link IllegalArgumentException} if it is no folder. */
    static void requireFolder(String prefix) {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("folders are listed below a folder, not below: " + prefix);
        }
    }

    /** Gives back connections and threads; calls and streams under way may fail. Closing again does nothing. */
    @Override
    void close();
}
