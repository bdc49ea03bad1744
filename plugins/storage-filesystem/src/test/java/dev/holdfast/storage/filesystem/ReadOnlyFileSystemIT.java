package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyFileSystemIT {
    private final byte[] content = Stores.bytes(1, 1000);

    @TempDir
    private Path folder;

    @Test
    void changesAreDeniedAndReadsWork() throws Exception {
        Path root = folder.resolve("store");
        try (Mounts mount = Mounts.memory(folder, "size=8m");
                BlobStore store = Stores.open(root)) {
            Stores.put(store, "a/blob", content);
            mount.remount("ro");
            BlobStoreException.AccessDenied denied =
                    assertThrows(BlobStoreException.AccessDenied.class, () -> Stores.put(store, "a/new", content));
            assertFalse(denied.hint().isEmpty());
            assertThrows(BlobStoreException.AccessDenied.class, () -> Stores.put(store, "a/blob", content));
            assertThrows(BlobStoreException.AccessDenied.class, () -> store.delete(name("a/blob")));
            assertThrows(
                    BlobStoreException.AccessDenied.class,
                    () -> Stores.open(root).close());
            assertThrows(
                    BlobStoreException.AccessDenied.class,
                    () -> Stores.open(folder.resolve("new")).close());
            try (BlobReader reader = Stores.openReader(root)) {
                assertArrayEquals(content, Stores.get(reader, "a/blob"));
                assertEquals(List.of("a/blob"), Stores.names(reader));
            }
        }
    }
}
