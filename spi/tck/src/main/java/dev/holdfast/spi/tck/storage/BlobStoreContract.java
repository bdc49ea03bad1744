package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link BlobStore} must do. A backend proves it with a JUnit 5 test class that extends this and says how to
 * open a store:
 *
 * <pre>{@code
 * class MyStoreTest extends BlobStoreContract {
 *     @Override
 *     protected BlobStore open() throws BlobStoreException {
 *         return new MyStorePlugin().openStore(locationOfThisTest);
 *     }
 * }
 * }</pre>
 *
 * <p>What is expected follows from the store's own {@link dev.holdfast.spi.storage.Capabilities}: an ability that it
 * declares is proven, also against racing writers; one that it does not declare must throw
 * {@link BlobStoreException.Unsupported}. A backend that is a plugin extends {@link StorePluginContract} instead.
 *
 * <p>The checks put some 3,000 small blobs and 100 MiB in all, with as many requests at once as the store says serve it
 * best, and plant one blob of 2 GiB.
 */
public abstract class BlobStoreContract
        implements ReadChecks,
                PutChecks,
                NameChecks,
                ConditionChecks,
                ListChecks,
                VersionChecks,
                RetentionChecks,
                LifecycleChecks {
    private final List<BlobStore> opened = new ArrayList<>();

    /**
     * Opens the store. The first call within a test finds it empty (JUnit makes an instance of the class for each
     * test); any further one gives another handle on the same blobs.
     */
    protected abstract BlobStore open() throws BlobStoreException;

    /**
     * Brings a blob of more than 2 GiB into the store; by putting it, unless a backend knows how to leave holes. It is
     * called only where {@link dev.holdfast.spi.storage.Capabilities#largestBlob()} allows such a blob.
     */
    @Override
    public void plant(BlobName name, SparseBody body) throws IOException, BlobStoreException {
        store().put(name, body, OVERWRITE);
    }

    /** Waits until so much time has passed by the store's clock; one whose clock the test sets is moved on instead. */
    @Override
    public void letPass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    @BeforeEach
    final void openFirst() throws BlobStoreException {
        another();
    }

    @AfterEach
    final void closeAll() {
        opened.forEach(BlobStore::close);
    }

    @Override
    public final BlobStore store() {
        return opened.getFirst();
    }

    @Override
    public final BlobStore another() throws BlobStoreException {
        BlobStore store = open();
        opened.add(store);
        return store;
    }
}
