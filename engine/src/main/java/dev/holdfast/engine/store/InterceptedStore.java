package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import java.util.Collection;

/** Passes every request through an interceptor; streams are read past it. */
public class InterceptedStore extends InterceptedReader implements BlobStore {
    private final BlobStore delegate;
    private final Interceptor interceptor;

    public InterceptedStore(BlobStore delegate, Interceptor interceptor) {
        super(delegate, interceptor);
        this.delegate = delegate;
        this.interceptor = interceptor;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        return interceptor.around(Request.PUT, () -> delegate.put(name, body, options));
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        interceptor.around(Request.DELETE, () -> {
            delegate.delete(name);
            return name;
        });
    }

    @Override
    public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
        interceptor.around(Request.DELETE, () -> {
            delegate.deleteAll(names);
            return names;
        });
    }

    @Override
    public void deleteVersion(BlobName name, String id) throws BlobStoreException {
        interceptor.around(Request.DELETE_VERSION, () -> {
            delegate.deleteVersion(name, id);
            return name;
        });
    }

    @Override
    public void extendRetention(BlobName name, Retention retention) throws BlobStoreException {
        interceptor.around(Request.EXTEND_RETENTION, () -> {
            delegate.extendRetention(name, retention);
            return name;
        });
    }
}
