package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.VersionPage;
import dev.holdfast.spi.storage.Warmth;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Passes every request through an interceptor; streams are read past it. */
public class InterceptedReader implements BlobReader {
    private final BlobReader delegate;
    private final Interceptor interceptor;

    public InterceptedReader(BlobReader delegate, Interceptor interceptor) {
        this.delegate = delegate;
        this.interceptor = interceptor;
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return interceptor.around(Request.STAT, () -> delegate.stat(name));
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return interceptor.around(Request.READ, () -> delegate.read(name));
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return interceptor.around(Request.READ, () -> delegate.read(name, range));
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        return interceptor.around(Request.LIST, () -> delegate.list(prefix, after, limit));
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        return interceptor.around(Request.LIST_FOLDERS, () -> delegate.listFolders(prefix, after, limit));
    }

    @Override
    public VersionPage listVersions(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        return interceptor.around(Request.LIST_VERSIONS, () -> delegate.listVersions(prefix, from, limit));
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        return interceptor.around(Request.READ, () -> delegate.readVersion(name, id, range));
    }

    @Override
    public Warmth warmth(BlobName name) throws BlobStoreException {
        return interceptor.around(Request.WARMTH, () -> delegate.warmth(name));
    }

    @Override
    public void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        interceptor.around(Request.WARM_UP, () -> {
            delegate.warmUp(name, keep);
            return name;
        });
    }

    @Override
    public Instant time() throws BlobStoreException {
        return interceptor.around(Request.TIME, delegate::time);
    }

    @Override
    public Optional<String> region() throws BlobStoreException {
        return interceptor.around(Request.REGION, delegate::region);
    }

    @Override
    public OptionalLong room() throws BlobStoreException {
        return delegate.room(); // asked of the system, or nothing: hardly a request
    }

    @Override
    public BlobProtection protection(BlobName name) throws BlobStoreException {
        return interceptor.around(Request.PROTECTION, () -> delegate.protection(name));
    }

    @Override
    public void close() {
        delegate.close();
    }
}
