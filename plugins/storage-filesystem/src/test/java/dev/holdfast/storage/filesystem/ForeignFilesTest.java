package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others put into a store's folder. */
class ForeignFilesTest {
    private final byte[] secret = Stores.bytes(1, 100);

    @TempDir
    private Path folder;

    private Path root = Path.of("");
    private Path outside = Path.of("");
    private final List<BlobStore> opened = new ArrayList<>();

    @BeforeEach
    void openStore() throws BlobStoreException, IOException {
        root = folder.resolve("store");
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.write(outside.resolve("secret"), secret);
        opened.add(Stores.open(root));
        Stores.put(store(), "a/blob", new byte[10]);
    }

    @AfterEach
    void closeStore() {
        store().close();
    }

    private BlobStore store() {
        return opened.getFirst();
    }

    @Test
    void namesThatAreNoneOfABlobAreLeftOut() throws BlobStoreException, IOException {
        for (String foreign :
                List.of(".hidden", "with space", "ümlaut", "a~", "a/.nfs0001", "a/b c", "x".repeat(201))) {
            Files.write(root.resolve(foreign), new byte[1]);
        }
        for (String foreign : List.of(".snapshot", "lost+found", "a/d d")) {
            Files.createDirectory(root.resolve(foreign));
            Files.write(root.resolve(foreign).resolve("inner"), new byte[1]);
        }
        assertEquals(List.of("a/blob"), Stores.names(store()));
        assertEquals(List.of("a"), store().listFolders("", Optional.empty(), 10).folders());
        assertEquals(List.of(), store().listFolders("a/", Optional.empty(), 10).folders());
    }

    @Test
    void symbolicLinksAreNotFollowed() throws BlobStoreException, IOException {
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("folder"), outside);
        Files.createSymbolicLink(root.resolve("a/up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));
        assertEquals(List.of("a/blob"), Stores.names(store()));
        assertEquals(List.of(), store().list("folder/", Optional.empty(), 10).blobs());
        assertEquals(List.of("a"), store().listFolders("", Optional.empty(), 10).folders());
        assertEquals(
                List.of(), store().listFolders("folder/", Optional.empty(), 10).folders());
        for (String name : List.of("file", "folder/secret", "a/up/a/blob", "dangling")) {
            BlobName blob = name(name);
            assertThrows(BlobStoreException.NotFound.class, () -> store().stat(blob), name);
            assertThrows(
                    BlobStoreException.NotFound.class, () -> store().read(blob).close(), name);
            store().delete(blob);
        }
        assertArrayEquals(secret, Files.readAllBytes(outside.resolve("secret")));
        assertTrue(Files.exists(root.resolve("file"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void nothingIsPutThroughOrOverASymbolicLink() throws BlobStoreException, IOException {
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("folder"), outside);
        for (String name : List.of("file", "folder/secret", "folder/new", "folder/new/below")) {
            BlobName blob = name(name);
            BlobBody body = BlobBody.of(new byte[10]);
            assertThrows(BlobStoreException.Permanent.class, () -> store().put(blob, body, Stores.OVERWRITE), name);
            assertThrows(BlobStoreException.Permanent.class, () -> store().put(blob, body, Stores.IF_ABSENT), name);
        }
        assertArrayEquals(secret, Files.readAllBytes(outside.resolve("secret")));
        assertEquals(List.of(), Stores.temporaryFiles(root));
        try (var files = Files.list(outside)) {
            assertEquals(1, files.count());
        }
    }

    /** tmpfs gives the youngest first, so that these come in order, as they do from some servers and file systems. */
    @Test
    void aBlobAfterThousandsOfEmptyFoldersIsFound() throws BlobStoreException, IOException {
        Path memory = Path.of("/dev/shm");
        Path large = Files.createTempDirectory(Files.isWritable(memory) ? memory : folder, "holdfast-store");
        try (BlobStore many = Stores.open(large)) {
            Stores.put(many, "z/blob", new byte[10]);
            for (int i = 9_999; i >= 1_000; i--) {
                Files.createDirectory(large.resolve("f" + i));
            }
            assertEquals(1, many.list("", Optional.empty(), 10).blobs().size());
            assertEquals(
                    List.of("z"), many.listFolders("", Optional.empty(), 10).folders());
        } finally {
            try (Stream<Path> files = Files.walk(large)) {
                for (Path each : files.toList().reversed()) {
                    Files.delete(each);
                }
            }
        }
    }
}
