package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.servers.CephRgw;
import org.junit.jupiter.api.BeforeAll;

/** A bucket with Object Lock, and so with versions: there Ceph 16 ignores conditions. */
class CephLockedStoreIT extends S3StoreContract {
    private static TestBucket bucket;

    @BeforeAll
    static void createBucket() {
        assumeTrue(CephRgw.isInstalled(), "Ceph is not installed");
        bucket = TestBucket.ofCeph(true, true, "&conditions=none");
    }

    @Override
    TestBucket bucket() {
        return bucket;
    }
}
