package dev.holdfast.storage.azure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.Azurite;
import dev.holdfast.servers.TlsIdentity;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, with an authority of one's own. */
class TlsIT {
    private static Azurite server;
    private static TlsIdentity identity;
    private static String container;
    private static Path credentials;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (Azurite plain = Azurite.start(data)) {
            container = plain.createContainer();
        }
        identity = TlsIdentity.create(folder, "azurite");
        server = Azurite.start(data, identity);
        credentials = Containers.file(folder, Azurite.KEY);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static URI location(String host, String parameters) {
        return URI.create("azure://" + Azurite.ACCOUNT + "/" + container + "/p?credentials-file=" + credentials
                + "&endpoint=https://" + host + ":" + server.port() + "/" + Azurite.ACCOUNT + parameters);
    }

    private static String trusting(Path certificate) {
        return "&ca-file=" + certificate;
    }

    @Test
    void aServerOfTheGivenAuthorityIsUsed() throws BlobStoreException, IOException {
        byte[] content = new byte[5_000_000];
        new Random(1).nextBytes(content);
        try (BlobStore store =
                new AzureStorePlugin().openStore(location("127.0.0.1", trusting(identity.certificate())))) {
            store.put(new BlobName("blob"), BlobBody.of(content), PutOptions.OVERWRITE);
            try (InputStream in = store.read(new BlobName("blob"))) {
                assertArrayEquals(content, in.readAllBytes());
            }
        }
    }

    @Test
    void aServerThatNobodyVouchesForIsRefused() {
        assertRefused(location("127.0.0.1", ""));
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused(@TempDir Path folder) throws IOException {
        assertRefused(location(
                "127.0.0.1", trusting(TlsIdentity.create(folder, "other").certificate())));
    }

    /** Whoever can answer in the server's place could have a certificate of its own from the same authority. */
    @Test
    void aServerOfAnotherNameIsRefused() {
        assertRefused(location("localhost", trusting(identity.certificate())));
    }

    private static void assertRefused(URI location) {
        var thrown = assertThrows(
                BlobStoreException.class,
                () -> new AzureStorePlugin().openStore(location).close());
        assertEquals(BlobStoreException.Permanent.class, thrown.getClass(), thrown::toString);
        assertTrue(thrown.hint().contains("ca-file"), thrown.hint());
    }

    @Test
    void aFileWithoutCertificatesIsRefused(@TempDir Path folder) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        assertThrows(
                BlobStoreException.InvalidLocation.class,
                () -> new AzureStorePlugin().openStore(location("127.0.0.1", trusting(empty))));
    }
}
