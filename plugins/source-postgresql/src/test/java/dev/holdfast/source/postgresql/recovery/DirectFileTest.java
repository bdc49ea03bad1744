package dev.holdfast.source.postgresql.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectFileTest {
    private static final int LENGTH = 5 << 20;

    @TempDir
    Path folder;

    private static ByteBuffer aside(byte[] bytes, int from, int length, boolean direct) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(length + 3) : ByteBuffer.allocate(length + 3);
        return buffer.position(3).put(bytes, from, length).flip().position(3);
    }

    @Test
    void everyPartIsWrittenWhereItBelongsWhateverItsPlaceAndLength() throws Exception {
        assumeTrue(DirectFile.worksIn(folder));
        long seed = System.nanoTime();
        System.out.println("DirectFileTest seed " + seed);
        Random random = new Random(seed);
        byte[] expected = new byte[LENGTH];
        Path path = folder.resolve("file");
        try (Syncing syncing = new Syncing()) {
            try (DirectFile file = DirectFile.create(path, LENGTH, syncing)) {
                int at = 0;
                while (at < LENGTH) {
                    int length = switch (random.nextInt(4)) {
                        case 0 -> 1 + random.nextInt(9000);
                        case 1 -> 8192;
                        default -> 65_536;
                    };
                    length = Math.min(length, LENGTH - at);
                    if (random.nextInt(5) > 0) { // else a hole
                        byte[] part = new byte[length];
                        random.nextBytes(part);
                        System.arraycopy(part, 0, expected, at, length);
                        ByteBuffer from = aside(part, 0, length, random.nextBoolean());
                        file.write(at, from);
                        assertEquals(0, from.remaining());
                    }
                    at += length;
                }
            }
            syncing.await();
        }
        assertArrayEquals(expected, Files.readAllBytes(path));
    }

    @Test
    void whatDoesNotFitIntoTheFileIsRefused() throws Exception {
        assumeTrue(DirectFile.worksIn(folder));
        try (Syncing syncing = new Syncing();
                DirectFile file = DirectFile.create(folder.resolve("file"), LENGTH, syncing)) {
            assertThrows(
                    SourceException.TargetFailed.class,
                    () -> file.write(LENGTH - 4096, ByteBuffer.wrap(new byte[8192])));
            assertThrows(SourceException.TargetFailed.class, () -> file.write(-1, ByteBuffer.wrap(new byte[1])));
        }
    }

    @Test
    void theTrialLeavesNothingBehindAndTakesNothingAway() throws Exception {
        boolean works = DirectFile.worksIn(folder);
        try (var entries = Files.list(folder)) {
            assertEquals(0, entries.count());
        }
        assertFalse(DirectFile.worksIn(folder.resolve("missing")));
        assertEquals(works, DirectFile.worksIn(folder));
    }
}
