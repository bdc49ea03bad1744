package dev.holdfast.spi.storage;

import java.io.InputStream;
import java.util.Optional;

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
     */
    InputStream read(BlobName name) throws BlobStoreException;

    /**
     * A part of the content, exactly {@code range.length()} bytes.
     *
     * @throws BlobStoreException.NotFound if there is none of that name
     * @throws BlobStoreException.InvalidRange if the range does not lie within the blob
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

    /** Gives back connections and threads; calls and streams under way may fail. Closing again does nothing. */
    @Override
    void close();
}
