package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.servers.CephRgw;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What stands between the owner of a bucket, with every right there is, and the deletion of a backup. */
class CephObjectLockIT {
    private static final BlobName NAME = new BlobName("points/one");
    private static final byte[] CONTENT = new byte[] {1, 2, 3, 4};

    private static TestBucket bucket;

    private BlobStore store;
    private S3Client owner;

    @BeforeAll
    static void createBucket() {
        assumeTrue(CephRgw.isInstalled(), "Ceph is not installed");
        bucket = TestBucket.ofCeph(true, true, "&conditions=none");
    }

    @BeforeEach
    void open() throws BlobStoreException {
        store = new S3StorePlugin().openStore(bucket.location("locked"));
        owner = bucket.client();
    }

    @AfterEach
    void close() {
        store.close();
        owner.close();
    }

    @Test
    void underComplianceNobodyDeletesAVersionBeforeItsTime() throws Exception {
        Instant until = store.time().plusSeconds(15).truncatedTo(ChronoUnit.SECONDS);
        Retention retention = new Retention(Retention.Mode.COMPLIANCE, until);
        store.put(NAME, BlobBody.of(CONTENT), PutOptions.OVERWRITE.retained(retention));
        BlobVersion version = latest();
        assertEquals(Optional.of(retention), store.protection(NAME).retention());

        assertThrows(BlobStoreException.RetentionViolation.class, () -> store.deleteVersion(NAME, version.id()));
        assertRefused(() -> owner.deleteObject(request -> request.bucket(bucket.name())
                .key("locked/" + NAME)
                .versionId(version.id())
                .bypassGovernanceRetention(true)));
        var batch = owner.deleteObjects(request -> request.bucket(bucket.name())
                .bypassGovernanceRetention(true)
                .delete(delete -> delete.objects(ObjectIdentifier.builder()
                        .key("locked/" + NAME)
                        .versionId(version.id())
                        .build())));
        assertEquals(1, batch.errors().size(), batch::toString);
        assertRefused(() -> retain(ObjectLockRetentionMode.COMPLIANCE, until.minusSeconds(10), version));
        assertRefused(() -> retain(ObjectLockRetentionMode.GOVERNANCE, until.plusSeconds(60), version));
        assertRefused(() -> owner.deleteBucket(request -> request.bucket(bucket.name())));
        store.delete(NAME);
        store.put(NAME, BlobBody.of(new byte[] {9}), PutOptions.OVERWRITE);
        assertArrayEquals(CONTENT, read(version), "hidden and overwritten, it is still there");

        Thread.sleep(Math.max(0, Duration.between(store.time(), until).toMillis()) + 2000);
        store.deleteVersion(NAME, version.id());
        assertThrows(BlobStoreException.NotFound.class, () -> read(version));
    }

    private void retain(ObjectLockRetentionMode mode, Instant until, BlobVersion version) {
        owner.putObjectRetention(request -> request.bucket(bucket.name())
                .key("locked/" + NAME)
                .versionId(version.id())
                .bypassGovernanceRetention(true)
                .retention(wanted -> wanted.mode(mode).retainUntilDate(until)));
    }

    @Test
    void aLegalHoldIsShownAndHolds() throws BlobStoreException {
        BlobName held = new BlobName("points/held");
        store.put(held, BlobBody.of(CONTENT), PutOptions.OVERWRITE);
        String version = store.listVersions(held.value(), Optional.empty(), 1)
                .versions()
                .getFirst()
                .id();
        assertFalse(store.protection(held).legalHold());
        hold(held, ObjectLockLegalHoldStatus.ON);
        assertTrue(store.protection(held).legalHold());
        assertThrows(BlobStoreException.RetentionViolation.class, () -> store.deleteVersion(held, version));
        hold(held, ObjectLockLegalHoldStatus.OFF);
        store.deleteVersion(held, version);
    }

    private void hold(BlobName name, ObjectLockLegalHoldStatus status) {
        owner.putObjectLegalHold(
                request -> request.bucket(bucket.name()).key("locked/" + name).legalHold(hold -> hold.status(status)));
    }

    @Test
    void aBlobInPartsIsRetainedToo() throws BlobStoreException {
        BlobName name = new BlobName("packs/large");
        byte[] content = new byte[(5 << 20) + 1];
        Instant until = store.time().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        Retention retention = new Retention(Retention.Mode.GOVERNANCE, until);
        try (BlobStore parts =
                new S3StorePlugin(new UploadLimits(1 << 20, 5 << 20)).openStore(bucket.location("locked"))) {
            parts.put(name, BlobBody.of(content), PutOptions.OVERWRITE.retained(retention));
            assertEquals(Optional.of(retention), parts.protection(name).retention());
            assertEquals(content.length, parts.stat(name).length());
        }
    }

    private BlobVersion latest() throws BlobStoreException {
        return store.listVersions(NAME.value(), Optional.empty(), 1).versions().getFirst();
    }

    private byte[] read(BlobVersion version) throws BlobStoreException, IOException {
        try (InputStream in = store.readVersion(NAME, version.id(), new ByteRange(0, CONTENT.length))) {
            return in.readAllBytes();
        }
    }

    private static void assertRefused(Runnable request) {
        S3Exception refused = assertThrows(S3Exception.class, request::run);
        assertTrue(List.of(403, 409).contains(refused.statusCode()), refused::toString);
    }
}
