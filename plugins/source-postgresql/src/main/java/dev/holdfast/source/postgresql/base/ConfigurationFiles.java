package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.ServerFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Takes the files of settings that a server has outside of its data folder, as on Debian. They stand under
 * {@code configuration} with their whole paths. One that cannot be read is told of, as a server can do without.
 */
final class ConfigurationFiles {
    private static final int LARGEST = 4 << 20;

    private ConfigurationFiles() {}

    static MadeEntries read(ServerFacts facts, ServerFiles files, MadeEntries into, Consumer<String> warnings) {
        for (Path file : facts.configurationFiles()) {
            if (!file.isAbsolute() || file.startsWith(facts.dataDirectory())) {
                continue; // read with the data folder
            }
            try {
                into.file("configuration" + file.normalize(), files.whole(file, LARGEST));
            } catch (IOException e) {
                warnings.accept("the file of settings " + file + " could not be read and was left out: " + e);
            }
        }
        return into;
    }
}
