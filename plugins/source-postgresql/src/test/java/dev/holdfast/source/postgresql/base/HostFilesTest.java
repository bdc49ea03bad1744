package dev.holdfast.source.postgresql.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
    @TempDir
    Path folder;

    @Test
    void aContentThatCannotBeReadIsRemembered() throws Exception {
        HostFiles files = new HostFiles(InstantSource.system());
        Path path = Files.write(folder.resolve("16384"), new byte[8192]);
        FileFacts listed = files.list(folder).getFirst().facts();
        PositionedFile whole = files.open(path, listed).file();
        assertEquals(8192, whole.read(ByteBuffer.allocate(10_000), 0));
        PositionedFile broken = files.open(path, listed).file();
        broken.close(); // no disk is at hand that fails
        assertEquals(Optional.empty(), files.failure());
        IOException e = assertThrows(IOException.class, () -> broken.read(ByteBuffer.allocate(10), 0));
        assertEquals(Optional.of(e), files.failure());
        whole.close();
    }
}
