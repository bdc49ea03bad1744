package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A store that reads a body once before it takes it, as those do that sign a hash. */
final class ReadingTwice extends ForwardingBlobStore {
    ReadingTwice(BlobStore delegate) {
        super(delegate);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        try (InputStream in = body.open()) {
            in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return super.put(name, body, options);
    }
}
