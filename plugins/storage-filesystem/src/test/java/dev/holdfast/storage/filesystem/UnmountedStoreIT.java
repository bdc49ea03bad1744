package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An idle store does not keep its file system from being unmounted, and notices that it was. */
class UnmountedStoreIT {
    private final byte[] content = Stores.bytes(1, 1000);

    @TempDir
    private Path folder;

    @Test
    void nothingIsWrittenBelowTheBareMountPoint() throws Exception {
        Path image = folder.resolve("image");
        Path root = folder.resolve("mount");
        makeFileSystem(image);
        Mounts first = Mounts.image(image, root);
        try (first;
                BlobStore store = Stores.open(root);
                BlobReader reader = Stores.openReader(root)) {
            Stores.put(store, "a/blob", content);
            assertArrayEquals(content, Stores.get(reader, "a/blob"));
            first.unmount();
            assertThrows(BlobStoreException.Permanent.class, () -> Stores.put(store, "a/new", content));
            assertThrows(BlobStoreException.Permanent.class, () -> store.stat(name("a/blob")));
            assertThrows(BlobStoreException.Permanent.class, () -> store.delete(name("a/blob")));
            assertThrows(BlobStoreException.Permanent.class, () -> reader.list("", Optional.empty(), 10));
            try (Stream<Path> files = Files.list(root)) {
                assertEquals(List.of(), files.toList());
            }
            try (Mounts _ = Mounts.image(image, root)) {
                assertArrayEquals(content, Stores.get(store, "a/blob"));
                Stores.put(store, "a/new", content);
            }
        }
    }

    private static void makeFileSystem(Path image) throws Exception {
        Mounts.assumeAllowed();
        PowerCutIT.makeFileSystem(image);
    }
}
