package dev.holdfast.source.mariadb.base;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Takes the files of settings from where distributions put them. They stand under {@code configuration} with their whole
 * paths. One that cannot be read is told of, as a server can do without.
 */
final class ConfigurationFiles {
    private static final Path[] PLACES = {Path.of("/etc/my.cnf"), Path.of("/etc/my.cnf.d"), Path.of("/etc/mysql")};
    private static final int LARGEST = 4 << 20;
    private static final int DEEPEST = 8;

    private final MadeEntries into;
    private final Consumer<String> warnings;

    private ConfigurationFiles(MadeEntries into, Consumer<String> warnings) {
        this.into = into;
        this.warnings = warnings;
    }

    static void read(MadeEntries into, Consumer<String> warnings) {
        ConfigurationFiles files = new ConfigurationFiles(into, warnings);
        for (Path place : PLACES) {
            if (Files.exists(place)) {
                files.take(place, 0);
            }
        }
    }

    private void take(Path path, int depth) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && depth < DEEPEST) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                    for (Path entry : entries) {
                        take(entry, depth + 1);
                    }
                }
            } else if (Files.isRegularFile(path) && Files.size(path) > LARGEST) {
                warnings.accept(path + " is too large for a file of settings and was left out");
            } else if (Files.isRegularFile(path)) {
                into.file("configuration" + path, Files.readAllBytes(path));
            }
        } catch (IOException e) {
            warnings.accept("the file of settings " + path + " could not be read and was left out: " + e);
        }
    }
}
