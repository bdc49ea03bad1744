package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectFileTest {
    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 4095, 4096, 4097, MIB - 1, MIB, MIB + 1, 3 * MIB + 77})
    void aFileOfAnyLengthHasJustTheBytesWritten(int length) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assumeTrue(DirectFile.works(Files.createFile(folder.resolve("probe"))), "a file system without direct I/O");
        byte[] bytes = Stores.bytes(length, length);
        try (DirectFile direct = DirectFile.open(file)) {
            for (int at = 0; at < length; at += 300_001) {
                direct.write(bytes, at, Math.min(300_001, length - at));
            }
            direct.finish();
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void whatAnEarlierFileLeftInABufferIsNotWritten() throws Exception {
        assumeTrue(DirectFile.works(Files.createFile(folder.resolve("probe"))), "a file system without direct I/O");
        for (int length : new int[] {MIB, 100}) {
            Path file = Files.createFile(folder.resolve("file-" + length));
            byte[] bytes = Stores.bytes(length, length);
            try (DirectFile direct = DirectFile.open(file)) {
                direct.write(bytes, 0, length);
                direct.finish();
            }
            assertArrayEquals(bytes, Files.readAllBytes(file));
        }
    }

    @Test
    void aFileThatIsNotThereDoesNotWork() {
        assertFalse(DirectFile.works(folder.resolve("missing")));
        assertTrue(Files.notExists(folder.resolve("missing")));
    }
}
