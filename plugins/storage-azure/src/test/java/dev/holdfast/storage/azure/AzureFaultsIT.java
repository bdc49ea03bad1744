package dev.holdfast.storage.azure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import dev.holdfast.servers.Azurite;
import dev.holdfast.servers.CuttingProxy;
import dev.holdfast.servers.Fault;
import dev.holdfast.servers.FaultPlan;
import dev.holdfast.servers.FaultProxy;
import dev.holdfast.servers.FreePorts;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Warmth;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a real store, and what an operator is told. */
class AzureFaultsIT {
    private static final PutCondition OVERWRITE = new PutCondition.Overwrite();
    private static final PutCondition IF_ABSENT = new PutCondition.IfAbsent();
    private static final BlobName NAME = new BlobName("packs/one");

    @TempDir
    Path folder;

    private final BlobContainerClient container = Containers.create();
    private final String containerName = container.getBlobContainerName();

    @Test
    void aWrongKeyIsDeniedAndNeverShown() {
        String wrong = Base64.getEncoder()
                .encodeToString(
                        "not the key, but as long as one is".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        BlobStoreException.AccessDenied denied = assertThrows(
                BlobStoreException.AccessDenied.class, () -> open(wrong).close());
        assertFalse(all(denied).contains(wrong));
    }

    @Test
    void aTokenThatHasEndedIsDeniedAndNeverShown() {
        String token = token("racwdl", Duration.ofMinutes(-5));
        BlobStoreException.AccessDenied denied = assertThrows(
                BlobStoreException.AccessDenied.class, () -> open(token).close());
        assertFalse(all(denied).contains("sig="));
        assertFalse(all(denied).contains(token.substring(token.indexOf("sig=") + 4)));
    }

    @Test
    void aFileWithoutCredentialsIsDenied() {
        assertThrows(
                BlobStoreException.AccessDenied.class,
                () -> open("what is this?").close());
        assertThrows(
                BlobStoreException.AccessDenied.class,
                () -> new AzureStorePlugin()
                        .openStore(Containers.location(containerName, folder.resolve("missing")))
                        .close());
    }

    @Test
    void aMissingContainerIsNotFoundAndNotMade() {
        Path key = Containers.file(folder, Azurite.KEY);
        assertThrows(
                BlobStoreException.NotFound.class,
                () -> new AzureStorePlugin()
                        .openStore(Containers.location("not-there", key))
                        .close());
        assertFalse(Containers.container("not-there").exists());
    }

    @Test
    void aContainerThatVanishesIsNeverTakenForAnEmptyOne() throws BlobStoreException {
        try (BlobStore store = open(Azurite.KEY)) {
            container.delete();
            assertThrows(BlobStoreException.NotFound.class, () -> store.list("", Optional.empty(), 10));
            assertThrows(BlobStoreException.NotFound.class, () -> store.listFolders("", Optional.empty(), 10));
            assertThrows(BlobStoreException.NotFound.class, () -> store.delete(NAME));
            assertThrows(BlobStoreException.NotFound.class, () -> store.deleteAll(List.of(NAME)));
            assertThrows(BlobStoreException.NotFound.class, () -> store.put(NAME, content(1, 10), OVERWRITE));
            assertThrows(
                    BlobStoreException.NotFound.class,
                    () -> store.put(NAME, content(1, 10), new PutCondition.IfVersion("0x8D")),
                    "not a condition that failed");
        }
    }

    @Test
    void aServerThatIsNotThereMayComeBack() {
        Path key = Containers.file(folder, Azurite.KEY);
        assertThrows(
                BlobStoreException.Transient.class,
                () -> new AzureStorePlugin()
                        .openStore(Containers.location(containerName, key, FreePorts.next()))
                        .close());
    }

    @Test
    void aDownloadThatIsCutThrowsAndEndsNeverEarly() throws Exception {
        byte[] content = bytes(3, 3 * BlobStream.PIECE + 1000);
        try (CuttingProxy proxy = CuttingProxy.before(Azurite.shared().port());
                BlobStore store = new AzureStorePlugin()
                        .openStore(Containers.location(
                                containerName, Containers.file(folder, Azurite.KEY), proxy.port()))) {
            store.put(NAME, BlobBody.of(content), OVERWRITE);
            try (InputStream in = store.read(NAME)) {
                assertEquals(content.length, in.readAllBytes().length);
            }
            for (long cut : List.of(BlobStream.PIECE + 100_000L, 2L * BlobStream.PIECE, 3L * BlobStream.PIECE + 500)) {
                proxy.mend();
                try (InputStream in = store.read(NAME)) {
                    proxy.cutAfter(cut - BlobStream.PIECE);
                    assertThrows(IOException.class, in::readAllBytes, "cut after " + cut);
                }
            }
            proxy.cutAfter(1000);
            assertThrows(
                    BlobStoreException.Transient.class, () -> store.read(NAME).close());
        }
    }

    /** Whoever repeats the put looks whose it is; said to be another's, the winner would take itself for the loser. */
    @Test
    void aPutWhoseReplyIsLostIsNotSaidToBeAnothers() throws Exception {
        URI server = URI.create("http://127.0.0.1:" + Azurite.shared().port());
        AtomicBoolean lost = new AtomicBoolean();
        FaultPlan plan = (_, method, target) -> method.equals("PUT") && target.contains("one") && !lost.getAndSet(true)
                ? new Fault.LoseReply()
                : new Fault.None();
        byte[] content = bytes(8, 1000);
        try (FaultProxy proxy = FaultProxy.start(server, plan);
                BlobStore store = new AzureStorePlugin()
                        .openStore(Containers.location(
                                containerName,
                                Containers.file(folder, Azurite.KEY),
                                proxy.url().getPort()))) {
            assertThrows(BlobStoreException.Transient.class, () -> store.put(NAME, BlobBody.of(content), IF_ABSENT));
            assertTrue(lost.get());
            try (InputStream in = store.read(NAME)) {
                assertEquals(content.length, in.readAllBytes().length, "it had arrived");
            }
            assertThrows(
                    BlobStoreException.AlreadyExists.class, () -> store.put(NAME, BlobBody.of(content), IF_ABSENT));
        }
    }

    @Test
    void aBlobThatIsReplacedWhileItIsReadIsNeverMixed() throws BlobStoreException, IOException {
        try (BlobStore store = open(Azurite.KEY)) {
            store.put(NAME, content(4, 2 * BlobStream.PIECE), OVERWRITE);
            try (InputStream in = store.read(NAME)) {
                in.readNBytes(100);
                store.put(NAME, content(5, 2 * BlobStream.PIECE), OVERWRITE);
                assertThrows(IOException.class, in::readAllBytes);
            }
        }
    }

    @Test
    void aTokenThatMayOnlyCreateProtectsWhatIsThere() throws BlobStoreException, IOException {
        byte[] content = bytes(6, 100_000);
        try (BlobStore store = open(token("rcl", Duration.ofHours(1)))) {
            store.put(NAME, BlobBody.of(content), IF_ABSENT);
            assertThrows(BlobStoreException.class, () -> store.put(NAME, content(7, 100), OVERWRITE), "an overwrite");
            assertThrows(BlobStoreException.AlreadyExists.class, () -> store.put(NAME, content(7, 100), IF_ABSENT));
            assertThrows(BlobStoreException.AccessDenied.class, () -> store.delete(NAME));
            assertThrows(BlobStoreException.AccessDenied.class, () -> store.deleteAll(List.of(NAME)));
            try (InputStream in = store.read(NAME)) {
                assertArrayEquals(content, in.readAllBytes());
            }
        }
    }

    @Test
    void anArchivedBlobIsColdUntilItWasWarmedUp() throws BlobStoreException, IOException {
        byte[] content = bytes(8, 1000);
        try (BlobStore store = open(Azurite.KEY)) {
            store.put(NAME, BlobBody.of(content), PutOptions.OVERWRITE.in("Archive"));
            assertEquals(Warmth.COLD, store.warmth(NAME));
            assertThrows(BlobStoreException.Cold.class, () -> store.read(NAME).close());
            store.warmUp(NAME, Duration.ofDays(1));
            assertTrue(store.warmth(NAME) != Warmth.COLD);
            store.warmUp(NAME, Duration.ofDays(1));
        }
    }

    @Test
    void aTierOfTheLocationHoldsForPutsWithoutOne() throws BlobStoreException {
        Path key = Containers.file(folder, Azurite.KEY);
        var location = java.net.URI.create(Containers.location(containerName, key) + "&tier=Cool");
        try (BlobStore store = new AzureStorePlugin().openStore(location)) {
            store.put(NAME, content(9, 10), OVERWRITE);
            store.put(new BlobName("hot"), content(9, 10), PutOptions.OVERWRITE.in("Hot"));
        }
        assertEquals("Cool", tier("packs/one"));
        assertEquals("Hot", tier("hot"));
    }

    private String tier(String blob) {
        return container.getBlobClient(blob).getProperties().getAccessTier().toString();
    }

    @Test
    void theClockIsTheStores() throws BlobStoreException {
        try (BlobStore store = open(Azurite.KEY)) {
            Duration apart = Duration.between(store.time(), Instant.now()).abs();
            assertTrue(apart.compareTo(Duration.ofSeconds(3)) < 0, () -> "apart by " + apart);
        }
    }

    @Test
    void whatOthersPutIntoTheContainerIsNotOfTheStore() throws BlobStoreException {
        for (String foreign : List.of(".hidden", "a b", "packs//x", "packs/.tmp/x", "ä")) {
            container.getBlobClient(foreign).upload(com.azure.core.util.BinaryData.fromString("foreign"));
        }
        try (BlobStore store = open(Azurite.KEY)) {
            store.put(NAME, content(10, 10), OVERWRITE);
            assertEquals(1, store.list("", Optional.empty(), 10).blobs().size());
            assertEquals(
                    List.of("packs"),
                    store.listFolders("", Optional.empty(), 10).folders());
            assertEquals(
                    List.of(), store.listFolders("packs/", Optional.empty(), 10).folders());
        }
    }

    private BlobStore open(String secret) throws BlobStoreException {
        return new AzureStorePlugin().openStore(Containers.location(containerName, Containers.file(folder, secret)));
    }

    private String token(String permissions, Duration valid) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        return container.generateSas(
                new BlobServiceSasSignatureValues(now.plus(valid), BlobContainerSasPermission.parse(permissions))
                        .setStartTime(now.minusHours(1)));
    }

    private static BlobBody content(long seed, int length) {
        return BlobBody.of(bytes(seed, length));
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Everything that a log could show of it. */
    private static String all(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
