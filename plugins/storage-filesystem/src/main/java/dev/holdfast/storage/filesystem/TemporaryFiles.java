package dev.holdfast.storage.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Names files to be written in a store's {@code .tmp}, and removes those that a crash left there. */
final class TemporaryFiles {
    /** No put takes that long; what is older has no writer any more. */
    private static final Duration STALE = Duration.ofDays(1);

    private final StoreFolder folder;
    private final InstantSource clock;
    private final RandomGenerator random;

    TemporaryFiles(StoreFolder folder, InstantSource clock, RandomGenerator random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /** A path that no other writer uses, on this machine or another that has the file system mounted. */
    Path newPath() {
        byte[] name = new byte[16];
        random.nextBytes(name);
        return folder.temporary().resolve(HexFormat.of().formatHex(name));
    }

    /** Removes what was last written a day ago or earlier. */
    void sweep() throws IOException {
        Instant oldest = clock.instant().minus(STALE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.temporary())) {
            for (Path file : files) {
                Optional<BasicFileAttributes> attributes = StoreFolder.attributes(file);
                if (attributes.isPresent()
                        && attributes.get().isRegularFile()
                        && attributes.get().lastModifiedTime().toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
