package dev.holdfast.engine.keys;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;

/** Lets somebody else act, once, just before the first put of an object under a prefix. Not closed with its delegate. */
final class InterveningBlobStore extends ForwardingBlobStore {
    /** What somebody else does. */
    interface Action {
        void run() throws BlobStoreException, RepositoryException;
    }

    private final String prefix;
    private final Action action;
    private boolean done;

    InterveningBlobStore(BlobStore delegate, String prefix, Action action) {
        super(delegate);
        this.prefix = prefix;
        this.action = action;
    }

    /** Whether it came to that. */
    boolean intervened() {
        return done;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        if (!done && name.value().startsWith(prefix)) {
            done = true;
            try {
                action.run();
            } catch (RepositoryException e) {
                throw new IllegalStateException("the other's action was refused", e);
            }
        }
        return super.put(name, body, options);
    }

    @Override
    public void close() {}
}
