package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import dev.holdfast.spi.storage.VersionPage;
import dev.holdfast.spi.storage.Warmth;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

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
    public VersionPage listVersions(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        return delegate.listVersions(prefix, from, limit);
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        return delegate.readVersion(name, id, range);
    }

    @Override
    public Warmth warmth(BlobName name) throws BlobStoreException {
        return delegate.warmth(name);
    }

    @Override
    public void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        delegate.warmUp(name, keep);
    }

    @Override
    public Instant time() throws BlobStoreException {
        return delegate.time();
    }

    @Override
    public Optional<String> region() throws BlobStoreException {
        return delegate.region();
    }

    @Override
    public OptionalLong room() throws BlobStoreException {
        return delegate.room();
    }

    @Override
    public BlobProtection protection(BlobName name) throws BlobStoreException {
        return delegate.protection(name);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        return delegate.put(name, body, options);
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        delegate.delete(name);
    }

    @Override
    public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
        delegate.deleteAll(names);
    }

    @Override
    public void deleteVersion(BlobName name, String id) throws BlobStoreException {
        delegate.deleteVersion(name, id);
    }

    @Override
    public void extendRetention(BlobName name, Retention retention) throws BlobStoreException {
        delegate.extendRetention(name, retention);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
