package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.servers.CephRgw;
import dev.holdfast.servers.S3ProxyServer;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Blobs beyond the limit of one request, with the limit lowered to what tests can afford. */
class MultipartUploadIT {
    private static final UploadLimits SMALL = new UploadLimits(6 << 20, 5 << 20);
    private static final BlobName NAME = new BlobName("packs/large");

    @Test
    void aLargeBlobIsPutInPartsAndReadWhole() throws BlobStoreException, IOException {
        TestBucket bucket = ceph();
        try (BlobStore store = new S3StorePlugin(SMALL).openStore(bucket.location("parts"))) {
            for (int length : List.of(6 << 20, (6 << 20) + 1, 10 << 20, (15 << 20) + 1)) {
                byte[] content = bytes(length);
                BlobStat put = store.put(NAME, BlobBody.of(content), PutOptions.OVERWRITE);
                assertEquals(put, store.stat(NAME));
                try (InputStream in = store.read(NAME)) {
                    assertArrayEquals(content, in.readAllBytes(), "length " + length);
                }
            }
        }
    }

    @Test
    void aWrongBodyLeavesNeitherABlobNorParts() throws BlobStoreException {
        TestBucket bucket = ceph();
        byte[] content = bytes(12 << 20);
        BlobBody wrong = BlobBody.of(content, 0, content.length, new byte[32]);
        BlobBody interrupting = new BlobBody() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public byte[] sha256() {
                return new byte[32];
            }

            @Override
            public InputStream open() {
                return new FilterInputStream(new ByteArrayInputStream(content)) {
                    @Override
                    public int read(byte[] buffer, int offset, int count) throws IOException {
                        if (in.available() < content.length / 2) {
                            Thread.currentThread().interrupt();
                        }
                        return super.read(buffer, offset, count);
                    }
                };
            }
        };
        try (BlobStore store = new S3StorePlugin(SMALL).openStore(bucket.location("parts"));
                S3Client owner = bucket.client()) {
            assertThrows(BlobStoreException.DigestMismatch.class, () -> store.put(NAME, wrong, PutOptions.OVERWRITE));
            assertThrows(
                    BlobStoreException.Interrupted.class, () -> store.put(NAME, interrupting, PutOptions.OVERWRITE));
            assertTrue(Thread.interrupted(), "the interrupt status is set again");
            assertThrows(BlobStoreException.NotFound.class, () -> store.stat(NAME));
            assertEquals(
                    List.of(),
                    owner.listMultipartUploads(request -> request.bucket(bucket.name()))
                            .uploads());
        }
    }

    /** Ceph 16 does not look at conditions when an upload in parts is completed. */
    @Test
    void aConditionThatIsNotKnownToHoldForPartsIsRefused() throws BlobStoreException {
        try (BlobStore store = new S3StorePlugin(SMALL).openStore(ceph().location("parts"))) {
            BlobBody body = BlobBody.of(bytes(7 << 20));
            assertThrows(BlobStoreException.Unsupported.class, () -> store.put(NAME, body, PutOptions.IF_ABSENT));
            assertThrows(BlobStoreException.NotFound.class, () -> store.stat(NAME));
        }
    }

    @Test
    void aConditionOnPartsHoldsWhereTheLocationSaysSo(@TempDir Path folder)
            throws BlobStoreException, IOException, InterruptedException {
        try (S3ProxyServer server = S3ProxyServer.start(folder, S3ProxyServer.Backend.FILESYSTEM)) {
            server.createBucket("parts");
            TestBucket bucket =
                    new TestBucket(server.endpoint(), server.user(), "parts", "&conditional-multipart=true");
            try (BlobStore store = new S3StorePlugin(SMALL).openStore(bucket.location("parts"))) {
                BlobBody body = BlobBody.of(bytes(7 << 20));
                BlobStat first = store.put(NAME, body, PutOptions.IF_ABSENT);
                assertThrows(BlobStoreException.AlreadyExists.class, () -> store.put(NAME, body, PutOptions.IF_ABSENT));
                assertThrows(
                        BlobStoreException.PreconditionFailed.class,
                        () -> store.put(NAME, body, PutOptions.when(new PutCondition.IfVersion("another"))));
                store.put(
                        NAME,
                        BlobBody.of(bytes(8 << 20)),
                        PutOptions.when(new PutCondition.IfVersion(first.version())));
                assertEquals(8 << 20, store.stat(NAME).length());
                assertEquals(1, store.list("", Optional.empty(), 10).blobs().size());
            }
        }
    }

    private static TestBucket ceph() {
        assumeTrue(CephRgw.isInstalled(), "Ceph is not installed");
        return TestBucket.ofCeph(false, false, "");
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
