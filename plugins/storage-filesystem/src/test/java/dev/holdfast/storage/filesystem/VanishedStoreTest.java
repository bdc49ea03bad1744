package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The folder goes away while a store is open, or the empty mount point shows in its place. */
class VanishedStoreTest {
    private final byte[] content = Stores.bytes(1, 1000);

    @TempDir
    private Path folder;

    private Path root = Path.of("");
    private Path elsewhere = Path.of("");

    @BeforeEach
    void nameFolders() {
        root = folder.resolve("store");
        elsewhere = folder.resolve("elsewhere");
    }

    @Test
    void everyCallSaysThatTheStoreIsGone() throws Exception {
        try (BlobStore store = Stores.open(root);
                BlobReader reader = Stores.openReader(root)) {
            Stores.put(store, "packs/ab/blob", content);
            Files.move(root, elsewhere);
            assertGone(readsOf(reader));
            assertGone(readsOf(store));
            assertGone(changesOf(store));
            assertFalse(Files.exists(root), "the folder was created anew");
        }
    }

    @Test
    void theBareMountPointIsNotTakenForAnEmptyStore() throws Exception {
        try (BlobStore store = Stores.open(root);
                BlobReader reader = Stores.openReader(root)) {
            Stores.put(store, "packs/ab/blob", content);
            Files.move(root, elsewhere);
            Files.createDirectory(root);
            assertGone(readsOf(reader));
            assertGone(readsOf(store));
            assertGone(changesOf(store));
            try (Stream<Path> left = Files.list(root)) {
                assertEquals(List.of(), left.toList(), "something was written below the mount point");
            }
        }
    }

    @Test
    void theStoreWorksAgainWhenItIsBack() throws Exception {
        try (BlobStore store = Stores.open(root)) {
            Stores.put(store, "packs/ab/blob", content);
            Files.move(root, elsewhere);
            assertGone(changesOf(store));
            Files.move(elsewhere, root);
            assertArrayEquals(content, Stores.get(store, "packs/ab/blob"));
            Stores.put(store, "packs/ab/other", content);
        }
    }

    @Test
    void aCopyWithoutHiddenFilesCanBeRead() throws BlobStoreException, IOException {
        Files.createDirectories(root.resolve("packs"));
        Files.write(root.resolve("packs/blob"), content);
        try (BlobReader reader = Stores.openReader(root)) {
            assertEquals(List.of("packs/blob"), Stores.names(reader));
            assertThrows(BlobStoreException.NotFound.class, () -> reader.stat(name("packs/other")));
            Files.move(root, elsewhere);
            assertGone(readsOf(reader));
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void openingCreatesTheRootButNothingAboveIt() throws BlobStoreException {
        Stores.open(root).close();
        assertTrue(Files.isDirectory(root));
        Path tooDeep = folder.resolve("not/mounted");
        assertThrows(
                BlobStoreException.NotFound.class, () -> Stores.open(tooDeep).close());
        assertThrows(
                BlobStoreException.NotFound.class,
                () -> Stores.openReader(tooDeep).close());
        assertThrows(
                BlobStoreException.NotFound.class,
                () -> Stores.openReader(folder.resolve("none")).close());
        assertFalse(Files.exists(folder.resolve("not")));
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void aFileIsNoStore() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThrows(
                BlobStoreException.InvalidLocation.class,
                () -> Stores.open(file).close());
        assertThrows(
                BlobStoreException.InvalidLocation.class,
                () -> Stores.openReader(file).close());
    }

    private static void assertGone(List<Executable> calls) {
        for (int i = 0; i < calls.size(); i++) {
            assertThrows(BlobStoreException.Permanent.class, calls.get(i), "call " + i);
        }
    }

    private static List<Executable> readsOf(BlobReader reader) {
        return List.of(
                () -> reader.stat(name("packs/ab/blob")),
                () -> reader.read(name("packs/ab/blob")).close(),
                () -> reader.read(name("packs/ab/blob"), new ByteRange(0, 1)).close(),
                () -> reader.list("", Optional.empty(), 10),
                () -> reader.list("packs/ab/", Optional.empty(), 10),
                () -> reader.listFolders("", Optional.empty(), 10));
    }

    private static List<Executable> changesOf(BlobStore store) {
        return List.of(
                () -> Stores.put(store, "packs/ab/new", new byte[10]),
                () -> Stores.put(store, "new", new byte[10]),
                () -> store.put(name("packs/ab/new"), BlobBody.of(new byte[10]), Stores.IF_ABSENT),
                () -> store.put(name("packs/ab/blob"), BlobBody.of(new byte[10]), new PutCondition.IfVersion("v")),
                () -> store.delete(name("packs/ab/blob")),
                () -> store.delete(name("never-was")));
    }
}
