package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.servers.CephRgw;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.SparseBody;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

class CephPlainStoreIT extends S3StoreContract {
    private static TestBucket bucket;

    @BeforeAll
    static void createBucket() {
        assumeTrue(CephRgw.isInstalled(), "Ceph is not installed");
        bucket = TestBucket.ofCeph(false, false, "");
    }

    @Override
    TestBucket bucket() {
        return bucket;
    }

    @Override
    public void plant(BlobName name, SparseBody body) throws IOException, BlobStoreException {
        store().put(name, body, OVERWRITE);
    }
}
