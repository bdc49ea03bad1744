package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;

/** A body as the SDK takes it: opened for signing where there is no TLS, and for sending. */
final class UploadSource implements ContentStreamProvider, AutoCloseable {
    private final BlobName name;
    private final BlobBody body;
    private @Nullable BodyStream current;
    private @Nullable BlobStoreException refusal;

    UploadSource(BlobName name, BlobBody body) {
        this.name = name;
        this.body = body;
    }

    @Override
    public InputStream newStream() {
        close();
        try {
            BodyStream opened = BodyStream.open(name, body, why -> refusal = why);
            current = opened;
            return opened;
        } catch (BodyStream.Refused e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why the body could not be sent, if it was the body: the SDK wraps exceptions, or replaces them. */
    Optional<BlobStoreException> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public void close() {
        BodyStream open = current;
        if (open != null) {
            open.close();
            current = null;
        }
    }
}
