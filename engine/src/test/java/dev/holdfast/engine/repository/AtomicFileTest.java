package dev.holdfast.engine.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aThreadThatIsToEndStillWritesItAndStillEnds() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "before, and longer");
        byte[] next = {1, 2, 3};
        Thread.currentThread().interrupt();
        try {
            AtomicFile.write(file, next);
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt was lost");
        }
        assertArrayEquals(next, Files.readAllBytes(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList(), "something was left behind");
        }
    }
}
