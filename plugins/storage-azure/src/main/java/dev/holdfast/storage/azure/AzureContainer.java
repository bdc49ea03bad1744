package dev.holdfast.storage.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The part of a container that a store's blobs are in, and every request to it. */
final class AzureContainer {
    private static final String DELIMITER = "/";

    private final String shown;
    private final String prefix;
    private final BlobContainerClient client;
    private volatile boolean closed;

    /**
     * A part of a container.
     *
     * @param shown for messages, without secrets
     * @param prefix what the names in the container have before those of blobs
     */
    AzureContainer(String shown, String prefix, BlobContainerClient client) {
        this.shown = shown;
        this.prefix = prefix;
        this.client = client;
    }

    /** Asks the library for something. */
    interface Request<T> {
        T send();
    }

    /** Sends a request, if this is open and the thread may go on. */
    <T> T call(String doing, Request<T> request) throws BlobStoreException {
        begin();
        try {
            return request.send();
        } catch (RuntimeException e) {
            throw Failures.of(doing + " in " + shown, e);
        }
    }

    /** Every call begins with this. */
    void begin() throws BlobStoreException {
        if (closed) {
            throw new BlobStoreException.Permanent("the store at " + shown + " was closed", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted before a call to " + shown, "");
        }
    }

    void close() {
        closed = true;
    }

    /** For messages. */
    String shown() {
        return shown;
    }

    BlobClient blob(BlobName name) {
        return client.getBlobClient(prefix + name);
    }

    BlockBlobClient blockBlob(BlobName name) {
        return blob(name).getBlockBlobClient();
    }

    /** Fails unless the container is there and may be listed. */
    void requireThere() throws BlobStoreException {
        page("opening", "", "", 1, false, null);
    }

    /** The store's own time, from the header of a reply. */
    Instant time() throws BlobStoreException {
        String date =
                page("asking the time", "", "", 1, false, null).getHeaders().getValue(HttpHeaderName.DATE);
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(date == null ? "" : date, Instant::from);
        } catch (DateTimeException e) {
            throw new BlobStoreException.Permanent(
                    "the store at " + shown + " does not say the time: " + date, "Something may stand in between.", e);
        }
    }

    /**
     * One page of a listing.
     *
     * @param below what the blobs' names begin with
     * @param from a name from which on they are wanted; a store may begin earlier all the same
     * @param folders whether to stop at slashes after {@code below}
     * @param marker where the page before ended, as that page said
     */
    PagedResponse<BlobItem> page(
            String doing, String below, String from, int limit, boolean folders, @Nullable String marker)
            throws BlobStoreException {
        ListBlobsOptions options =
                new ListBlobsOptions().setPrefix(prefix + below).setMaxResultsPerPage(limit);
        if (!from.isEmpty()) {
            options.setStartFrom(prefix + from);
        }
        return call(doing, () -> {
            Iterator<PagedResponse<BlobItem>> pages = folders
                    ? client.listBlobsByHierarchy(DELIMITER, options, null)
                            .iterableByPage(marker)
                            .iterator()
                    : client.listBlobs(options, marker, null).iterableByPage().iterator();
            return pages.next();
        });
    }

    /** The name in the store of something in the container. */
    String nameOf(BlobItem item) {
        return item.getName().substring(Math.min(prefix.length(), item.getName().length()));
    }
}
