package dev.holdfast.storage.filesystem;

import static dev.holdfast.storage.filesystem.Stores.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullFileSystemIT {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void theReserveStaysFree() throws BlobStoreException, IOException {
        try (Mounts _ = Mounts.memory(folder, "size=8m");
                BlobStore store = open("3MiB")) {
            Stores.put(store, "a", Stores.bytes(1, 2 * MIB));
            Stores.put(store, "b", Stores.bytes(2, 2 * MIB));
            BlobStoreException.NoSpace full = assertThrows(
                    BlobStoreException.NoSpace.class, () -> Stores.put(store, "c", Stores.bytes(3, 2 * MIB)));
            assertFalse(full.hint().isEmpty());
            assertOnly(store, "a", "b");
            store.delete(name("a"));
            Stores.put(store, "c", Stores.bytes(3, 2 * MIB));
        }
    }

    @Test
    void howMuchCanStillBePutIsToldWithoutPutting() throws BlobStoreException, IOException {
        try (Mounts _ = Mounts.memory(folder, "size=8m");
                BlobStore store = open("3MiB")) {
            long before = store.room().orElseThrow();
            assertTrue(before > 4 * MIB && before <= 5 * MIB, () -> before + " bytes of 8 MiB without 3 MiB");
            Stores.put(store, "a", Stores.bytes(1, 4 * MIB));
            long after = store.room().orElseThrow();
            assertTrue(after <= before - 4 * MIB, () -> after + " bytes after 4 MiB were put, " + before + " before");
            Files.write(folder.resolve("filler"), new byte[2 * MIB]);
            assertEquals(0, store.room().orElseThrow());
        }
    }

    @Test
    void runningFullInTheMiddleOfAPutLeavesNothing() throws BlobStoreException, IOException {
        try (Mounts _ = Mounts.memory(folder, "size=8m");
                BlobStore store = open("0")) {
            byte[] old = Stores.bytes(1, MIB);
            Stores.put(store, "old", old);
            Path filler = folder.resolve("filler");
            for (String name : List.of("old", "new/blob")) {
                BlobBody body = filling(Stores.bytes(2, 4 * MIB), filler);
                assertThrows(
                        BlobStoreException.NoSpace.class, () -> store.put(name(name), body, Stores.OVERWRITE), name);
                Files.delete(filler);
            }
            assertOnly(store, "old");
            assertArrayEquals(old, Stores.get(store, "old"));
        }
    }

    @Test
    void runningOutOfInodesIsNoSpaceToo() throws BlobStoreException, IOException {
        try (Mounts _ = Mounts.memory(folder, "size=8m,nr_inodes=40");
                BlobStore store = open("0")) {
            int put = 0;
            boolean full = false;
            while (!full && put < 40) {
                try {
                    Stores.put(store, "f%02d/blob".formatted(put), new byte[10]);
                    put++;
                } catch (BlobStoreException.NoSpace e) {
                    full = true;
                }
            }
            assertEquals(put, Stores.names(store).size());
            assertEquals(List.of(), Stores.temporaryFiles(folder.resolve("store")));
        }
    }

    private BlobStore open(String reserve) throws BlobStoreException {
        URI location = URI.create("file://" + folder.resolve("store") + "?reserve=" + reserve);
        return new FileSystemStorePlugin().openStore(location);
    }

    private void assertOnly(BlobStore store, String... names) throws BlobStoreException, IOException {
        assertEquals(List.of(names), Stores.names(store));
        assertEquals(List.of(), Stores.temporaryFiles(folder.resolve("store")));
    }

    /** While it is read, somebody else takes all the room there is. */
    private static BlobBody filling(byte[] content, Path filler) {
        int half = content.length / 2;
        return new BlobBody() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public byte[] sha256() {
                return Sha256.of(content, 0, content.length);
            }

            @Override
            public InputStream open() {
                InputStream rest = new ByteArrayInputStream(content, half, content.length - half) {
                    @Override
                    public synchronized int read(byte[] buffer, int offset, int length) {
                        fill(filler);
                        return super.read(buffer, offset, length);
                    }
                };
                return new SequenceInputStream(new ByteArrayInputStream(content, 0, half), rest);
            }
        };
    }

    private static void fill(Path filler) {
        try (var out = Files.newOutputStream(filler)) {
            byte[] zeros = new byte[MIB / 4];
            for (int i = 0; i < 100; i++) {
                out.write(zeros);
            }
            throw new AssertionError("the file system does not run full");
        } catch (IOException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }
}
