package dev.holdfast.source.postgresql.recovery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncingTest {
    @TempDir
    Path folder;

    private FileChannel file(String name) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        return file;
    }

    @Test
    void whenItIsAwaitedAllFilesAreDoneWithHoweverMany() throws Exception {
        List<FileChannel> files = new ArrayList<>();
        try (Syncing syncing = new Syncing()) {
            for (int i = 0; i < 500; i++) {
                FileChannel file = file("file" + i);
                files.add(file);
                syncing.file(file);
            }
            syncing.folder(folder);
            syncing.await();
            files.forEach(each -> assertFalse(each.isOpen()));
        }
    }

    @Test
    void whatCannotBeMadeDurableIsToldInTheEnd() throws Exception {
        try (Syncing syncing = new Syncing()) {
            FileChannel gone = file("gone");
            gone.close();
            syncing.file(gone);
            syncing.file(file("other"));
            assertThrows(IOException.class, syncing::await);
        }
    }

    @Test
    void whoIsInterruptedIsToldSo() throws Exception {
        try (Syncing syncing = new Syncing()) {
            Thread.currentThread().interrupt();
            assertThrows(IOException.class, syncing::await);
        } finally {
            Thread.interrupted();
        }
    }
}
