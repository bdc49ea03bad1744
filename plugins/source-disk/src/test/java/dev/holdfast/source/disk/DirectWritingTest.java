package dev.holdfast.source.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.OpenFlag;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of any place and length end up where they belong, past the page cache or through it. */
class DirectWritingTest {
    private static final int LENGTH = 5 << 20;

    @TempDir
    private Path onDisk;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyPartIsWrittenWhereItBelongs(boolean inMemory) throws Exception {
        Path folder = inMemory && Files.isDirectory(Path.of("/dev/shm"))
                ? Files.createTempDirectory(Path.of("/dev/shm"), "holdfast")
                : onDisk;
        Path path = folder.resolve("image");
        long seed = System.nanoTime();
        System.out.println("DirectWritingTest seed " + seed);
        Random random = new Random(seed);
        byte[] expected = new byte[LENGTH];
        try (NativeFile file = NativeFile.open(path, OpenFlag.READ_WRITE, OpenFlag.CREATE)) {
            file.truncate(LENGTH);
            try (WritableDisk disk = new WritableDisk(path, file, LENGTH)) {
                for (int length : List.of(1, 4096, 65_535, 65_536, 65_537, 1 << 20, (1 << 20) + 4096, LENGTH)) {
                    for (int i = 0; i < 20; i++) {
                        int most = LENGTH - length + 1;
                        int offset = random.nextBoolean() ? random.nextInt(most) : random.nextInt(most) / 4096 * 4096;
                        byte[] part = new byte[length];
                        random.nextBytes(part);
                        System.arraycopy(part, 0, expected, offset, length);
                        ByteBuffer from = ByteBuffer.wrap(part);
                        disk.write(offset, from);
                        assertEquals(0, from.remaining());
                    }
                }
                disk.sync();
            }
            assertArrayEquals(expected, Files.readAllBytes(path));
        } finally {
            Files.deleteIfExists(path);
        }
        if (inMemory && !folder.equals(onDisk)) {
            Files.delete(folder);
        }
    }
}
