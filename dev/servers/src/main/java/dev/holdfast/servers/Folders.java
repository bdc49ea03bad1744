package dev.holdfast.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that servers are found in, and that they work in. */
final class Folders {
    private Folders() {}

    /** The top of the source tree, from anywhere in it: where the tests' build began. */
    static Path ofSources() throws IOException {
        for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
            if (Files.exists(here.resolve("dev/servers/pom.xml"))) {
                return here;
            }
        }
        throw new IOException("not within the source tree: " + Path.of("").toAbsolutePath());
    }

    /** Removes a folder and all in it when this virtual machine ends. Servers that work in it end at the same time. */
    static void removeAtTheEnd(Path folder) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
    }

    private static void remove(Path folder) {
        if (Files.notExists(folder)) {
            return; // whoever used it removed it
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ": " + e);
        }
    }
}
