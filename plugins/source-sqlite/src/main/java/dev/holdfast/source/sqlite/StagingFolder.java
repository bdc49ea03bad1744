package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where copies are made that are read from then on, so that nobody waits for a store. Each has a folder of its own there that
 * no other user can enter.
 *
 * @param path on a disk, with room for a whole database
 */
record StagingFolder(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(StagingFolder.class);
    private static final String PREFIX = "holdfast-sqlite-copy-";
    private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "([0-9]{1,18})-.*");

    /** The place where SQLite puts its own temporary files: as the environment says, else one that outlives memory. */
    static StagingFolder usual() {
        return Stream.of("SQLITE_TMPDIR", "TMPDIR")
                .flatMap(name -> Optional.ofNullable(System.getenv(name)).stream())
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .map(StagingFolder::new)
                .orElse(new StagingFolder(Path.of("/var/tmp")));
    }

    /** A new folder in it, without what a program that was killed left there. */
    Path make(long bytes) throws SourceException {
        try {
            sweep();
            long room = Files.getFileStore(path).getUsableSpace();
            if (room < bytes) {
                throw new SourceException.Unavailable(
                        "no room for a copy of " + bytes + " bytes in " + path + ", which has " + room,
                        "Make room, or name another folder by SQLITE_TMPDIR.");
            }
            return Files.createTempDirectory(
                    path,
                    PREFIX + ProcessHandle.current().pid() + "-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new SourceException.Unavailable(
                    "cannot make a folder for the copy in " + path + ": " + e,
                    "Name another folder by SQLITE_TMPDIR.",
                    e);
        }
    }

    private void sweep() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(path, PREFIX + "*")) {
            for (Path folder : folders) {
                Matcher name = NAME.matcher(String.valueOf(folder.getFileName()));
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")))) {
                    clear(folder);
                }
            }
        }
    }

    /** Removes such a folder and what is in it. */
    static void clear(Path folder) {
        try {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", e.toString())
                    .log("a copy stays behind");
        }
    }
}
