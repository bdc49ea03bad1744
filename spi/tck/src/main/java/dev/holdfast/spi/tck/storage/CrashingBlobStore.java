package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutOptions;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a number of changes (puts and deletes) through, as if the process died at the next one: from then on every call
 * throws {@link BlobStoreException.Permanent}, reads and clean-up included. Only changes count, since a crash between
 * reads leaves the same store as one at the change that follows.
 *
 * <p>To try a scenario at every moment it could die:
 * <pre>{@code
 * for (int changes = 0; ; changes++) {
 *     InMemoryBlobStore store = new InMemoryBlobStore();
 *     CrashingBlobStore crashing = new CrashingBlobStore(store, changes);
 *     run the scenario on crashing, ignoring BlobStoreException
 *     check what must hold, on store
 *     if (!crashing.crashed()) {
 *         break;
 *     }
 * }
 * }</pre>
 */
public final class CrashingBlobStore extends ForwardingBlobStore {
    private final AtomicInteger changesLeft;
    private volatile boolean crashed;

    /**
     * A store that dies at the change after the first {@code changes}.
     *
     * @param changes how many puts and deletes are let through, 0 or more; failed ones count
     */
    public CrashingBlobStore(BlobStore delegate, int changes) {
        if (changes < 0) {
            throw new IllegalArgumentException("not a number of changes: " + changes);
        }
        super(delegate);
        this.changesLeft = new AtomicInteger(changes);
    }

    /** Whether it came to the crash. */
    public boolean crashed() {
        return crashed;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        live();
        return super.stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        live();
        return super.read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        live();
        return super.read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        live();
        return super.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        live();
        return super.listFolders(prefix, after, limit);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        change();
        return super.put(name, body, options);
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        change();
        super.delete(name);
    }

    private void live() throws BlobStoreException.Permanent {
        if (crashed) {
            throw new BlobStoreException.Permanent("the process has crashed, as the test wanted", "");
        }
    }

    private void change() throws BlobStoreException.Permanent {
        if (changesLeft.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            crashed = true;
        }
        live();
    }
}
