package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket and the client that talks to its server: the one way that every request takes. */
final class S3Bucket implements AutoCloseable {
    private final S3Clients clients;
    private final S3Location location;
    private final S3Names names;
    private volatile boolean closed;

    S3Bucket(S3Clients clients, S3Location location) {
        this.clients = clients;
        this.location = location;
        this.names = new S3Names(location.prefix());
    }

    /** A request, or some of them. */
    interface Call<T> {
        T run(S3Client client);
    }

    /**
     * Makes a request.
     *
     * @param doing what it does, for messages, such as {@code reading packs/ab}
     */
    <T> T call(String doing, Call<T> call) throws BlobStoreException {
        return call(doing, clients.s3(), call);
    }

    /** Makes a request whose content is known to be what its SHA-256 says, so that it is not hashed once more. */
    <T> T callDigested(String doing, Call<T> call) throws BlobStoreException {
        return call(doing, clients.s3ForDigested(), call);
    }

    private <T> T call(String doing, S3Client client, Call<T> call) throws BlobStoreException {
        begin(doing);
        try {
            return call.run(client);
        } catch (SdkException | UncheckedIOException | IllegalStateException e) {
            throw failure(doing, e);
        } catch (IllegalArgumentException e) {
            if (location.login().file().isEmpty()) {
                throw e;
            }
            // The credentials file is read again when it changes, and may be half written then.
            throw new BlobStoreException.Transient(
                    doing + " in " + location.shown() + " failed: credentials could not be read: " + e.getMessage(),
                    "Check the form of the credentials file.",
                    e);
        }
    }

    /** Every call begins with this. */
    void begin(String doing) throws BlobStoreException {
        if (closed) {
            throw new BlobStoreException.Permanent(
                    doing + " failed: the store " + location.shown() + " was closed", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted before " + doing + " in " + location.shown(), "");
        }
    }

    /** What a request that threw means. */
    BlobStoreException failure(String doing, RuntimeException e) {
        if (closed) {
            return new BlobStoreException.Permanent(
                    doing + " failed: the store " + location.shown() + " was closed meanwhile", "", e);
        }
        return S3Errors.of(doing + " in " + location.shown(), e);
    }

    String name() {
        return location.bucket();
    }

    S3Names names() {
        return names;
    }

    S3Location location() {
        return location;
    }

    @Override
    public void close() {
        closed = true;
        clients.close();
    }
}
