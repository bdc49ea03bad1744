package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file of a blob is like, and what happens when it is spoiled. */
class StoredFileTest {
    @TempDir
    private Path folder;

    @Test
    void onlyTheOwnerMayReadWhatIsStored() throws BlobStoreException, IOException {
        Path root = folder.resolve("store");
        try (BlobStore store = Stores.open(root)) {
            store.put(name("a/b/blob"), BlobBody.of(new byte[10]), Stores.IF_ABSENT);
        }
        for (String path : List.of("", ".tmp", "a", "a/b")) {
            assertEquals("rwx------", permissions(root.resolve(path)), path);
        }
        for (String path : List.of(".lock", "a/b/blob")) {
            assertEquals("rw-------", permissions(root.resolve(path)), path);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aReadOfAFileThatWasCutOffThrows() throws BlobStoreException, IOException {
        try (BlobStore store = Stores.open(folder)) {
            Stores.put(store, "blob", Stores.bytes(1, 3_000_000));
            try (InputStream whole = store.read(name("blob"));
                    InputStream range = store.read(name("blob"), new ByteRange(1_900_000, 200_000))) {
                try (RandomAccessFile file =
                        new RandomAccessFile(folder.resolve("blob").toFile(), "rw")) {
                    file.setLength(2_000_000);
                }
                assertThrows(IOException.class, whole::readAllBytes);
                assertEquals(100_000, range.readNBytes(100_000).length);
                assertThrows(IOException.class, range::read);
            }
        }
    }

    /** The clock stands still, so only the contents can tell the versions apart. */
    @Test
    void versionsDifferWithinOneTickOfTheClock() throws BlobStoreException {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-06-01T12:00:00.5Z"));
        try (BlobStore store =
                new FileSystemStorePlugin(clock, new Random(1)).openStore(URI.create("file://" + folder))) {
            BlobStat one = Stores.put(store, "blob", Stores.bytes(1, 100));
            BlobStat two = Stores.put(store, "blob", Stores.bytes(2, 100));
            assertNotEquals(one.version(), two.version());
            assertEquals(
                    one.version(),
                    Stores.put(store, "blob", Stores.bytes(1, 100)).version(),
                    "the same content");
        }
    }

    @Test
    void whereTheUserHasNoRightsAccessIsDenied() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "root has all rights");
        try (BlobStore store = Stores.open(folder)) {
            Stores.put(store, "a/blob", new byte[10]);
            Path below = folder.resolve("a");
            Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("r-x------"));
            assertThrows(BlobStoreException.AccessDenied.class, () -> Stores.put(store, "a/new", new byte[10]));
            assertThrows(BlobStoreException.AccessDenied.class, () -> store.delete(name("a/blob")));
            Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("---------"));
            assertThrows(BlobStoreException.AccessDenied.class, () -> store.stat(name("a/blob")));
            assertThrows(BlobStoreException.AccessDenied.class, () -> Stores.names(store));
            Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwx------"));
        }
        assertEquals(List.of(), Stores.temporaryFiles(folder));
    }

    @Test
    void spaceIsLeftFree() throws BlobStoreException, IOException {
        long tooMuch = folder.toFile().getTotalSpace() >> 20;
        URI location = URI.create("file://" + folder + "?reserve=" + tooMuch + "MiB");
        try (BlobStore store = new FileSystemStorePlugin().openStore(location)) {
            assertThrows(BlobStoreException.NoSpace.class, () -> Stores.put(store, "a/blob", new byte[10]));
            assertEquals(List.of(), Stores.names(store));
            assertEquals(List.of(), Stores.temporaryFiles(folder));
        }
    }
}
