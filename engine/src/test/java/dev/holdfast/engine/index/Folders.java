package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Folders of small indexes, and copies of them. */
final class Folders {
    /** So small that a few hundred entries make runs and merges. */
    static final Tuning SMALL = new Tuning(4, 4);

    private Folders() {}

    static ChunkIndex open(Path folder, Random random) throws IOException {
        return ChunkIndex.open(folder, SMALL, random, _ -> {});
    }

    /** Names of the files in a folder. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Makes a folder, or empties it, and copies all files there. */
    static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String name : names(to)) {
            Files.delete(to.resolve(name));
        }
        for (String name : names(from)) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
        return to;
    }
}
