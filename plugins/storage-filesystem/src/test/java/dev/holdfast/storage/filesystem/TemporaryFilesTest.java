package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    private Path root;

    @Test
    void whatACrashLeftIsInvisible() throws BlobStoreException, IOException {
        try (BlobStore store = Stores.open(root)) {
            Stores.put(store, "packs/ab/blob", new byte[10]);
            leave("leftover", NOW);
            assertEquals(List.of("packs/ab/blob"), Stores.names(store));
            assertEquals(
                    List.of("packs"),
                    store.listFolders("", Optional.empty(), 10).folders());
        }
    }

    @Test
    void whatIsOlderThanADayIsSweptWhenAStoreIsOpened() throws BlobStoreException, IOException {
        openAt(NOW).close();
        leave("old", NOW.minus(Duration.ofHours(25)));
        Path young = leave("young", NOW.minus(Duration.ofHours(23)));
        openAt(NOW).close();
        assertEquals(List.of(young), Stores.temporaryFiles(root));
    }

    @Test
    void aReaderSweepsNothing() throws BlobStoreException, IOException {
        Stores.open(root).close();
        Path old = leave("old", Instant.EPOCH);
        Stores.openReader(root).close();
        assertTrue(Files.exists(old));
    }

    @Test
    void openingAndPuttingLeaveNothingBehind() throws BlobStoreException, IOException {
        try (BlobStore store = Stores.open(root)) {
            Stores.put(store, "a/blob", Stores.bytes(1, 100));
            Stores.put(store, "a/blob", Stores.bytes(2, 100));
        }
        assertEquals(List.of(), Stores.temporaryFiles(root));
    }

    private BlobStore openAt(Instant now) throws BlobStoreException {
        return new FileSystemStorePlugin(InstantSource.fixed(now), new Random(1))
                .openStore(URI.create("file://" + root));
    }

    private Path leave(String name, Instant written) throws IOException {
        Path file = Files.write(root.resolve(".tmp").resolve(name), new byte[100]);
        return Files.setLastModifiedTime(file, FileTime.from(written));
    }
}
