package dev.holdfast.storage.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.CuttingProxy;
import dev.holdfast.servers.FreePorts;
import dev.holdfast.servers.SftpServer;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a real server, and what an operator is told. */
class SftpFaultsIT {
    private static final PutCondition OVERWRITE = new PutCondition.Overwrite();
    private static final PutCondition IF_ABSENT = new PutCondition.IfAbsent();
    private static final BlobName NAME = new BlobName("packs/one");

    @TempDir
    Path folder;

    private final SftpServer server = SftpServer.shared();

    @Test
    void anUnknownHostKeyIsRefusedWithItsFingerprint() throws Exception {
        Path empty = Files.createFile(folder.resolve("known_hosts"));
        for (Path knownHosts : List.of(empty, folder.resolve("missing"))) {
            BlobStoreException.Permanent refused = assertThrows(
                    BlobStoreException.Permanent.class,
                    () -> open(server.port(), server.identity(), knownHosts).close());
            assertTrue(refused.toString().contains(fingerprint()), refused.toString());
            assertTrue(refused.hint().contains(knownHosts.toString()), refused.hint());
        }
    }

    @Test
    void aChangedHostKeyIsRefusedWithItsFingerprint() throws Exception {
        SftpServer.makeKey(folder.resolve("other"));
        Path knownHosts = folder.resolve("known_hosts");
        Files.writeString(
                knownHosts, "[127.0.0.1]:" + server.port() + " " + Files.readString(folder.resolve("other.pub")));
        BlobStoreException.Permanent refused = assertThrows(
                BlobStoreException.Permanent.class,
                () -> open(server.port(), server.identity(), knownHosts).close());
        assertTrue(refused.toString().contains(fingerprint()), refused.toString());
    }

    @Test
    void aRevokedHostKeyIsRefused() throws Exception {
        Path knownHosts = folder.resolve("known_hosts");
        String line = Files.readString(server.knownHosts());
        Files.writeString(knownHosts, line + "@revoked " + line);
        assertThrows(
                BlobStoreException.Permanent.class,
                () -> open(server.port(), server.identity(), knownHosts).close());
    }

    @Test
    void aHashedHostNameIsKnown() throws Exception {
        Path knownHosts = Files.copy(server.knownHosts(), folder.resolve("known_hosts"));
        assertEquals(
                0,
                new ProcessBuilder("ssh-keygen", "-H", "-f", knownHosts.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor());
        assertTrue(Files.readString(knownHosts).startsWith("|1|"));
        open(server.port(), server.identity(), knownHosts).close();
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsDenied() throws Exception {
        SftpServer.makeKey(folder.resolve("mine"));
        assertThrows(
                BlobStoreException.AccessDenied.class,
                () -> open(server.port(), folder.resolve("mine"), server.knownHosts())
                        .close());
    }

    @Test
    void aPasswordThatTheServerDoesNotTakeIsDeniedAndNeverShown() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "hush-hush\n");
        var location = java.net.URI.create("sftp://" + SftpServer.user() + "@127.0.0.1:" + server.port() + folder
                + "?password-file=" + password + "&known-hosts=" + server.knownHosts());
        BlobStoreException.AccessDenied denied = assertThrows(
                BlobStoreException.AccessDenied.class,
                () -> new SftpStorePlugin().openStore(location).close());
        assertFalse((denied + " " + denied.getCause()).contains("hush-hush"));
    }

    @Test
    void aKeyFileThatIsNoneIsDenied() throws IOException {
        Path none = Files.writeString(folder.resolve("none"), "what is this?\n");
        for (Path identity : List.of(none, folder.resolve("missing"))) {
            assertThrows(
                    BlobStoreException.AccessDenied.class,
                    () -> open(server.port(), identity, server.knownHosts()).close());
        }
    }

    @Test
    void aServerThatIsNotThereMayComeBack() {
        assertThrows(
                BlobStoreException.Transient.class,
                () -> open(FreePorts.next(), server.identity(), server.knownHosts())
                        .close());
    }

    @Test
    void aMissingFolderIsNotFoundAndNotMadeByAReader() {
        Path missing = folder.resolve("missing");
        assertThrows(
                BlobStoreException.NotFound.class,
                () -> new SftpStorePlugin().openReader(Locations.of(missing)).close());
        assertFalse(Files.exists(missing));
    }

    @Test
    void aStoreThatVanishesIsNeverTakenForAnEmptyOne() throws Exception {
        try (BlobStore store = openStore()) {
            store.put(NAME, content(1, 10), OVERWRITE);
            Files.move(folder.resolve("store"), folder.resolve("elsewhere"));
            assertThrows(BlobStoreException.Permanent.class, () -> store.list("", Optional.empty(), 10));
            assertThrows(BlobStoreException.Permanent.class, () -> store.listFolders("", Optional.empty(), 10));
            assertThrows(BlobStoreException.Permanent.class, () -> store.stat(NAME));
            assertThrows(BlobStoreException.Permanent.class, () -> store.delete(NAME));
            assertThrows(BlobStoreException.Permanent.class, () -> store.put(NAME, content(1, 10), OVERWRITE));
        }
    }

    @Test
    void aDownloadThatIsCutThrowsAndTheNextCallConnectsAnew() throws Exception {
        byte[] content = bytes(2, 6_000_000);
        try (CuttingProxy proxy = CuttingProxy.before(server.port())) {
            Path knownHosts = folder.resolve("known_hosts");
            Files.writeString(
                    knownHosts, Files.readString(server.knownHosts()).replace(":" + server.port(), ":" + proxy.port()));
            try (BlobStore store = new SftpStorePlugin()
                    .openStore(Locations.of(folder.resolve("store"), proxy.port(), server.identity(), knownHosts))) {
                store.put(NAME, BlobBody.of(content), OVERWRITE);
                try (InputStream in = store.read(NAME)) {
                    in.readNBytes(1000);
                    proxy.cutAfter(3_000_000);
                    assertThrows(IOException.class, in::readAllBytes);
                } catch (IOException e) {
                    // Closing a stream over a dead connection may say so.
                    assertFalse(e.toString().isEmpty());
                }
                assertThrows(BlobStoreException.Transient.class, () -> {
                    for (int i = 0; i < Connections.MOST; i++) {
                        store.stat(NAME);
                    }
                });
                proxy.mend();
                try (InputStream in = store.read(NAME)) {
                    assertArrayEquals(content, in.readAllBytes());
                }
            }
        }
    }

    @Test
    void anUploadThatIsCutLeavesNothingToBeSeen() throws Exception {
        try (CuttingProxy proxy = CuttingProxy.before(server.port())) {
            Path knownHosts = folder.resolve("known_hosts");
            Files.writeString(
                    knownHosts, Files.readString(server.knownHosts()).replace(":" + server.port(), ":" + proxy.port()));
            try (BlobStore store = new SftpStorePlugin()
                    .openStore(Locations.of(folder.resolve("store"), proxy.port(), server.identity(), knownHosts))) {
                store.put(NAME, content(3, 100), IF_ABSENT);
                proxy.cutAfter(2000);
                assertThrows(
                        BlobStoreException.Transient.class,
                        () -> store.put(new BlobName("packs/two"), content(4, 20_000_000), IF_ABSENT));
            }
        }
        try (BlobReader reader = new SftpStorePlugin().openReader(Locations.of(folder.resolve("store")))) {
            assertEquals(
                    List.of(NAME),
                    reader.list("", Optional.empty(), 10).blobs().stream()
                            .map(blob -> blob.name())
                            .toList());
        }
    }

    @Test
    void whatACrashLeftIsSweptAfterADay() throws Exception {
        openStore().close();
        Path temporary = folder.resolve("store/.tmp");
        long now = Instant.now().getEpochSecond();
        Path young = Files.createFile(temporary.resolve(now - 3600 + "-" + "a".repeat(32)));
        Path old = Files.createFile(temporary.resolve(now - 2 * 86_400 + "-" + "b".repeat(32)));
        Path foreign = Files.createFile(temporary.resolve("notes"));
        openStore().close();
        assertEquals(List.of(young, foreign).stream().sorted().toList(), files(temporary));
        assertFalse(Files.exists(old));
        InstantSource tomorrow = InstantSource.offset(InstantSource.system(), Duration.ofDays(1));
        new SftpStorePlugin(tomorrow, new Random(), folder)
                .openStore(Locations.of(folder.resolve("store")))
                .close();
        assertEquals(List.of(foreign), files(temporary));
    }

    @Test
    void aPutLeavesNothingInTheFolderForTemporaryFilesAndIsReadableByItsOwnerAlone() throws Exception {
        try (BlobStore store = openStore()) {
            store.put(NAME, content(5, 1000), IF_ABSENT);
            store.put(NAME, content(6, 1000), OVERWRITE);
            assertThrows(BlobStoreException.AlreadyExists.class, () -> store.put(NAME, content(5, 1000), IF_ABSENT));
        }
        assertEquals(List.of(), files(folder.resolve("store/.tmp")));
        Path file = folder.resolve("store/packs/one");
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void linksAndForeignFilesAreNotOfTheStore() throws Exception {
        try (BlobStore store = openStore()) {
            store.put(NAME, content(7, 10), IF_ABSENT);
            Path root = folder.resolve("store");
            Path secret = Files.writeString(folder.resolve("secret"), "outside");
            Files.createSymbolicLink(root.resolve("link"), secret);
            Files.createSymbolicLink(root.resolve("folder-link"), folder);
            Files.writeString(root.resolve("a b"), "foreign");
            assertEquals(1, store.list("", Optional.empty(), 10).blobs().size());
            assertEquals(
                    List.of("packs"),
                    store.listFolders("", Optional.empty(), 10).folders());
            assertThrows(BlobStoreException.NotFound.class, () -> store.stat(new BlobName("link")));
            assertThrows(
                    BlobStoreException.NotFound.class,
                    () -> store.read(new BlobName("link")).close());
            assertThrows(
                    BlobStoreException.Permanent.class,
                    () -> store.put(new BlobName("link"), content(8, 10), IF_ABSENT));
            assertEquals("outside", Files.readString(secret));
        }
    }

    @Test
    void aFolderLargerThanABatchIsListedInOrderAndWhole() throws Exception {
        try (BlobStore store = openStore()) {
            Path packs = Files.createDirectory(folder.resolve("store/packs"));
            int count = FolderEntries.BATCH + 900;
            for (int i = 0; i < count; i++) {
                Files.createFile(packs.resolve("%05d".formatted(i * 7 % count)));
            }
            Optional<BlobName> after = Optional.empty();
            for (int i = 0; i < count; ) {
                var page = store.list("packs/", after, 1000);
                for (var blob : page.blobs()) {
                    assertEquals("packs/%05d".formatted(i++), blob.name().value());
                }
                after = Optional.of(page.blobs().getLast().name());
                assertEquals(i < count, page.more());
            }
        }
    }

    private static List<Path> files(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.sorted().toList();
        }
    }

    private BlobStore openStore() throws BlobStoreException {
        return new SftpStorePlugin().openStore(Locations.of(folder.resolve("store")));
    }

    private BlobStore open(int port, Path identity, Path knownHosts) throws BlobStoreException {
        return new SftpStorePlugin().openStore(Locations.of(folder.resolve("store"), port, identity, knownHosts));
    }

    /** As ssh-keygen shows the server's. */
    private String fingerprint() throws Exception {
        Process process =
                new ProcessBuilder("ssh-keygen", "-l", "-f", server.knownHosts().toString()).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int start = said.indexOf("SHA256:");
        return said.substring(start, said.indexOf(' ', start));
    }

    private static BlobBody content(long seed, int length) {
        return BlobBody.of(bytes(seed, length));
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
