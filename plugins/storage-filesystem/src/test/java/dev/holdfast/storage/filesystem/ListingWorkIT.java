package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much a listing reads: the work of paging through all grows with the number of blobs, not with its square. */
class ListingWorkIT {
    private static final int FOLDERS = 64;
    private static final int BLOBS_EACH = 32;
    private static final int PAGE = 50;

    @TempDir
    private Path folder;

    @Test
    void aPageReadsOnlyTheFoldersOfItsBlobs() throws IOException {
        Path root = folder.resolve("store");
        for (int i = 0; i < FOLDERS; i++) {
            Path packs = Files.createDirectories(root.resolve("packs/%02x".formatted(i)));
            for (int j = 0; j < BLOBS_EACH; j++) {
                Files.createFile(packs.resolve("%02x%060x".formatted(i, j)));
            }
        }
        Path recording = folder.resolve("calls");
        try (StoreProcessHandle process = StoreProcessHandle.start(root, "links", SystemCalls.recorder(recording))) {
            assertEquals("listed 2048 blobs in 41 pages", process.ask("list packs/ " + PAGE));
        }
        long foldersRead = SystemCalls.read(recording, root).between("ready", 1).calls().stream()
                .filter(call -> call.startsWith("getdents64 packs"))
                .count();
        // Each page reads the folder of folders, the one in which the page before ended, and looks one blob ahead.
        int pages = 41;
        assertTrue(foldersRead >= FOLDERS, "the recording shows no reading of folders");
        assertTrue(foldersRead <= FOLDERS + 3 * pages, foldersRead + " folders were read");
    }
}
