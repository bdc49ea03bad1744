package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutCondition;
import java.io.InputStream;
import java.util.Optional;

/** Passes everything on; tests override what they want to happen otherwise. */
public abstract class ForwardingBlobStore implements BlobStore {
    private final BlobStore delegate;

    protected ForwardingBlobStore(BlobStore delegate) {
        this.delegate = delegate;
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return delegate.stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return delegate.read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return delegate.read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        return delegate.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        return delegate.listFolders(prefix, after, limit);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutCondition condition) throws BlobStoreException {
        return delegate.put(name, body, condition);
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        delegate.delete(name);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
