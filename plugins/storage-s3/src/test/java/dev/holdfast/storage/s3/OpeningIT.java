package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.servers.CephRgw;
import dev.holdfast.servers.FreePorts;
import dev.holdfast.servers.S3ProxyServer;
import dev.holdfast.servers.S3User;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening: what is found out, and what is told apart when it fails. */
class OpeningIT {
    private static CephRgw ceph;
    private static TestBucket bucket;

    @BeforeAll
    static void createBucket() throws IOException, InterruptedException {
        assumeTrue(CephRgw.isInstalled(), "Ceph is not installed");
        ceph = CephRgw.shared();
        bucket = TestBucket.ofCeph(false, false, "");
    }

    @Test
    void abilitiesAreThoseOfTheBucket() throws BlobStoreException {
        assertEquals(
                Set.of(Ability.CLOCK, Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION), abilities(bucket.location("p")));
        assertEquals(
                Set.of(Ability.CLOCK, Ability.PUT_IF_ABSENT),
                abilities(URI.create(bucket.location("p") + "&conditions=if-absent")));
        assertEquals(
                Set.of(Ability.CLOCK, Ability.VERSIONS),
                abilities(TestBucket.ofCeph(true, false, "&conditions=none").location("p")));
        assertEquals(
                Set.of(Ability.CLOCK, Ability.VERSIONS, Ability.GOVERNANCE_RETENTION, Ability.COMPLIANCE_RETENTION),
                abilities(TestBucket.ofCeph(true, true, "&conditions=none").location("p")));
    }

    @Test
    void theRegionIsThatOfTheZoneGroupForThoseWhoMayAsk() throws BlobStoreException, IOException, InterruptedException {
        try (BlobReader reader = new S3StorePlugin().openReader(bucket.location("p"))) {
            assertEquals(Optional.of(CephRgw.REGION), reader.region());
        }
        String arn = ceph.createRole("region-role", bucket.name());
        URI location = URI.create(bucket.as(ceph.writer()).location("p") + "&assume-role=" + arn);
        try (BlobReader reader = new S3StorePlugin().openReader(location)) {
            assertThrows(BlobStoreException.AccessDenied.class, reader::region);
        }
    }

    private static Set<Ability> abilities(URI location) throws BlobStoreException {
        try (BlobReader reader = new S3StorePlugin().openReader(location)) {
            return reader.capabilities().abilities();
        }
    }

    @Test
    void whatIsWrongIsToldApart() {
        S3User owner = ceph.owner();
        assertFails(BlobStoreException.NotFound.class, bucket.sibling("no-such-bucket"));
        assertFails(
                BlobStoreException.AccessDenied.class,
                bucket.as(new S3User(
                        "owner", owner.accessKey(), "wrong" + owner.secretKey().substring(5))));
        assertFails(BlobStoreException.AccessDenied.class, bucket.as(new S3User("x", "NOSUCHKEY", "secret")));
        assertFails(BlobStoreException.AccessDenied.class, bucket.as(ceph.writer()));
        assertFails(
                BlobStoreException.Transient.class,
                new TestBucket(URI.create("http://127.0.0.1:" + FreePorts.next()), owner, "bucket", ""));
        assertFails(
                BlobStoreException.AccessDenied.class,
                new TestBucket(bucket.endpoint(), owner, bucket.name(), "&profile=no-such-profile"));
    }

    private static void assertFails(Class<? extends BlobStoreException> expected, TestBucket where) {
        URI location = where.location("p");
        BlobStoreException thrown = assertThrows(
                expected, () -> new S3StorePlugin().openStore(location).close());
        assertTrue(!thrown.toString().contains(where.user().secretKey()), "a secret in a message");
        assertTrue(!thrown.hint().isEmpty(), () -> "no hint for " + thrown);
    }

    @Test
    void aMissingCredentialsFileIsNamed() {
        URI location =
                URI.create("s3://bucket?endpoint=%s&credentials-file=/no/such/file".formatted(bucket.endpoint()));
        var thrown =
                assertThrows(BlobStoreException.AccessDenied.class, () -> new S3StorePlugin().openReader(location));
        assertTrue(thrown.toString().contains("/no/such/file"), thrown.getMessage());
    }

    /** An empty listing would be believed: everything lost, everything to be replicated anew. */
    @Test
    void aServerThatIsGoneIsNoEmptyStore(@TempDir Path folder)
            throws BlobStoreException, IOException, InterruptedException {
        try (S3ProxyServer server = S3ProxyServer.start(folder, S3ProxyServer.Backend.FILESYSTEM)) {
            server.createBucket("gone");
            URI location = new TestBucket(server.endpoint(), server.user(), "gone", "").location("p");
            try (BlobStore store = new S3StorePlugin().openStore(location)) {
                store.put(new BlobName("blob"), BlobBody.of(new byte[10]), PutOptions.OVERWRITE);
                server.kill();
                assertThrows(BlobStoreException.Transient.class, () -> store.list("", Optional.empty(), 10));
                assertThrows(BlobStoreException.Transient.class, () -> store.listFolders("", Optional.empty(), 10));
                assertThrows(BlobStoreException.Transient.class, () -> store.stat(new BlobName("blob")));
            }
        }
    }

    @Test
    void aRoleIsTakenOn() throws BlobStoreException, IOException, InterruptedException {
        String arn = ceph.createRole("reader-role", bucket.name());
        URI location = URI.create(bucket.as(ceph.writer()).location("role") + "&assume-role=" + arn);
        try (BlobStore owner = new S3StorePlugin().openStore(bucket.location("role"));
                BlobReader reader = new S3StorePlugin().openReader(location)) {
            owner.put(new BlobName("blob"), BlobBody.of(new byte[10]), PutOptions.OVERWRITE);
            assertEquals(10, reader.stat(new BlobName("blob")).length());
        }
        try (BlobStore denied = new S3StorePlugin().openStore(location)) {
            assertThrows(
                    BlobStoreException.AccessDenied.class,
                    () -> denied.put(new BlobName("blob"), BlobBody.of(new byte[11]), PutOptions.OVERWRITE));
        }
    }
}
