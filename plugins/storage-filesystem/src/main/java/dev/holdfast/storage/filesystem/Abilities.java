package dev.holdfast.storage.filesystem;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a file system was seen to do when a store was opened on it.
 *
 * @param hardLinks whether a file can have a second name; FAT and some network and user-space file systems lack it
 * @param fineTimes whether times of modification keep at least microseconds, on which {@link BlobVersion} rests
 * @param directWrites whether files can be written past the page cache
 */
record Abilities(boolean hardLinks, boolean fineTimes, boolean directWrites) {
    /** Tries them in the folder for temporary files. */
    static Abilities of(TemporaryFiles files) throws IOException {
        Path one = files.newPath();
        Path two = files.newPath();
        try {
            StoreFolder.createFile(one).close();
            return new Abilities(linked(one, two), keepsFineTimes(one), DirectFile.works(one));
        } finally {
            Files.deleteIfExists(two);
            Files.deleteIfExists(one);
        }
    }

    /** A link that fails where a new file succeeds means that this file system has none. */
    private static boolean linked(Path one, Path two) throws IOException {
        try {
            Files.createLink(two, one);
            return true;
        } catch (UnsupportedOperationException | FileSystemException e) {
            StoreFolder.createFile(two).close();
            return false;
        }
    }

    private static boolean keepsFineTimes(Path file) throws IOException {
        // About now: another program that opens the store sweeps away what is old.
        Instant time = Files.getLastModifiedTime(file)
                .toInstant()
                .truncatedTo(ChronoUnit.SECONDS)
                .plusNanos(123_456_789);
        Files.setLastModifiedTime(file, FileTime.from(time));
        Instant kept = Files.getLastModifiedTime(file).toInstant();
        return kept.truncatedTo(ChronoUnit.MICROS).equals(time.truncatedTo(ChronoUnit.MICROS));
    }
}
