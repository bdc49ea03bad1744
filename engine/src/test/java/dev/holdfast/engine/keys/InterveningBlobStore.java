package dev.holdfast.engine.keys;

import dev.holdfast.engine.RepositoryException;
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

/** Lets somebody else act, once, just before the first put of an object under a prefix. Not closed with its delegate. */
final class InterveningBlobStore implements BlobStore {
    /** What somebody else does. */
    interface Action {
        void run() throws BlobStoreException, RepositoryException;
    }

    private final BlobStore delegate;
    private final String prefix;
    private final Action action;
    private boolean done;

    InterveningBlobStore(BlobStore delegate, String prefix, Action action) {
        this.delegate = delegate;
        this.prefix = prefix;
        this.action = action;
    }

    /** Whether it came to that. */
    boolean intervened() {
        return done;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutCondition condition) throws BlobStoreException {
        if (!done && name.value().startsWith(prefix)) {
            done = true;
            try {
                action.run();
            } catch (RepositoryException e) {
                throw new IllegalStateException("the other's action was refused", e);
            }
        }
        return delegate.put(name, body, condition);
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
    public void delete(BlobName name) throws BlobStoreException {
        delegate.delete(name);
    }

    @Override
    public void close() {}
}
