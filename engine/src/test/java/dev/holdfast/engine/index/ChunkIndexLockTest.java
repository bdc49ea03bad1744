package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder has one index at a time. */
@Timeout(60)
class ChunkIndexLockTest {
    private static final String OPENED = "opened";
    private static final String IN_USE = "in use";

    @TempDir
    Path folder;

    @Test
    void aFolderIsOpenedOnceInAProcess() throws IOException {
        try (ChunkIndex _ = ChunkIndex.open(folder)) {
            assertThrows(IndexInUse.class, () -> ChunkIndex.open(folder));
            assertThrows(
                    IndexInUse.class, () -> ChunkIndex.open(folder.resolve("..").resolve(folder.getFileName())));
        }
        ChunkIndex.open(folder).close();
    }

    @Test
    void anotherProcessFindsItInUseEvenAfterARefusalHere() throws IOException, InterruptedException {
        try (ChunkIndex _ = ChunkIndex.open(folder)) {
            assertThrows(IndexInUse.class, () -> ChunkIndex.open(folder));
            assertEquals(IN_USE, firstLine(start()));
        }
        assertEquals(OPENED, firstLine(start()));
    }

    @Test
    void theLockOfAKilledProcessIsGone() throws IOException, InterruptedException {
        Process other = start();
        try {
            assertEquals(OPENED, other.inputReader(StandardCharsets.UTF_8).readLine());
            assertThrows(IndexInUse.class, () -> ChunkIndex.open(folder));
        } finally {
            other.destroyForcibly();
        }
        assertTrue(other.waitFor(30, TimeUnit.SECONDS));
        ChunkIndex.open(folder).close();
    }

    /** What the process says; it ends once nobody listens any more. */
    private static String firstLine(Process process) throws IOException, InterruptedException {
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        process.outputWriter().close();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return line;
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opener.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Opens the folder's index, says how that went, and keeps it until its input ends. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] arguments) throws IOException {
            try (ChunkIndex _ = ChunkIndex.open(Path.of(arguments[0]))) {
                System.out.println(OPENED);
                System.in.transferTo(System.out);
            } catch (IndexInUse _) {
                System.out.println(IN_USE);
            }
        }
    }
}
