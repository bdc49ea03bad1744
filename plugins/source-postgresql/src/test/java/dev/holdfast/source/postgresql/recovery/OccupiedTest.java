package dev.holdfast.source.postgresql.recovery;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.Running;
import dev.holdfast.spi.source.SourceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OccupiedTest {
    @TempDir
    Path data;

    private void servedBy(long pid) throws IOException {
        Files.writeString(data.resolve("postmaster.pid"), pid + "\n" + data + "\n");
    }

    @Test
    void aFolderThatAProcessWorksInMayNotBeReplaced() throws Exception {
        Process process =
                new ProcessBuilder("sleep", "60").directory(data.toFile()).start();
        try {
            servedBy(process.pid());
            SourceException refused =
                    assertThrows(SourceException.TargetRefused.class, () -> Occupied.requireNoServer(data));
            assertTrue(refused.toString().contains("as process " + process.pid()), refused::toString);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aNumberThatWentToAnotherProcessIsNoServer() throws Exception {
        servedBy(ProcessHandle.current().pid());
        assertDoesNotThrow(() -> Occupied.requireNoServer(data));
    }

    @Test
    void aServerThatEndedIsNoneAlsoWhileNobodyTookNoteOfIt() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60")
                .directory(data.toFile())
                .start();
        try (BufferedReader said = parent.inputReader()) {
            long ended = Long.parseLong(said.readLine());
            while (Running.is(ended)) {
                Thread.sleep(5);
            }
            assertTrue(ProcessHandle.of(ended).isPresent(), "nobody took note");
            servedBy(ended);
            assertDoesNotThrow(() -> Occupied.requireNoServer(data));
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
