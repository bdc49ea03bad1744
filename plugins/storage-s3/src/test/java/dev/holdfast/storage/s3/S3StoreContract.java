package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.SparseBody;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;

/** The kit's contract on a bucket of a real server: each test has a prefix of its own. */
abstract class S3StoreContract extends StorePluginContract {
    private final String prefix = "contract/" + UUID.randomUUID();

    /** The server, with a bucket for this class. */
    abstract TestBucket bucket();

    @Override
    protected StorePlugin plugin() {
        return new S3StorePlugin();
    }

    @Override
    protected URI location() {
        return bucket().location(prefix);
    }

    @Override
    protected URI nowhere() {
        return bucket().sibling("no-such-bucket").location(prefix);
    }

    /** Reads do not depend on the kind of bucket; {@link CephPlainStoreIT} puts such a blob. */
    @Override
    public void plant(BlobName name, SparseBody body) throws IOException, BlobStoreException {
        abort("one kind of bucket shows it");
    }
}
