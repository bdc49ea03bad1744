package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where a base goes.
 *
 * @param data the data folder
 * @param beside a folder beside it, of the same name with {@code .holdfast} at the end: any folder in a data folder would be
 *     a database
 */
record Layout(Path data, Path beside) {
    /** Refuses places that are in use. */
    static Layout of(Path folder) throws SourceException {
        Path data = folder.toAbsolutePath().normalize();
        Path parent = data.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new SourceException.TargetRefused("there is no folder " + parent, "Make it first.");
        }
        Path beside = parent.resolve(data.getFileName() + ".holdfast");
        requireFree(data);
        requireFree(beside);
        return new Layout(data, beside);
    }

    private static void requireFree(Path folder) throws SourceException {
        String hint = "Restore into a new or empty folder; delete what a restore that was broken off left there.";
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new SourceException.TargetRefused(folder + " is no folder", hint);
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                if (entries.iterator().hasNext()) {
                    throw new SourceException.TargetRefused(folder + " is not empty", hint);
                }
            }
        } catch (IOException e) {
            throw new SourceException.TargetRefused("cannot look into " + folder + ": " + e, hint);
        }
    }

    /** The dump, if the base is one. */
    Path dump() {
        return beside.resolve("dump.sql");
    }

    /** What a recovery works with. */
    Path recovery() {
        return beside.resolve("recovery");
    }

    /** The files of settings of origin. */
    Path configuration() {
        return beside.resolve("configuration");
    }
}
