package dev.holdfast.source.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRoundTripTest {
    @TempDir
    Path folder;

    private Path source;
    private Path restored;

    @BeforeEach
    void makeSource() throws Exception {
        source = Files.createDirectory(folder.resolve("source"));
        restored = folder.resolve("restored");
    }

    /** JUnit itself cannot delete read-only folders, odd names or deep trees. */
    @AfterEach
    void removeAll() throws Exception {
        Commands.run("sh", "-c", "chmod -R u+rwX \"$0\" && rm -rf \"$0\"/*", folder.toString());
    }

    @Test
    void randomTreesComeBackTheSame() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DirectoryRoundTripTest seed " + seed);
        boolean attributes = supportsUserAttributes();
        for (int i = 0; i < 3; i++) {
            Path tree = Files.createDirectory(source.resolve("tree" + i));
            try (Descriptor root = Descriptor.ofFolder(tree)) {
                new RandomTree(new Random(seed + i), 150, attributes).fill(root);
            }
            TreeCopying.Outcome outcome = TreeCopying.copy(tree, folder.resolve("restored" + i), Existing.NEW);
            assertEquals(TreeDescription.of(tree), TreeDescription.of(folder.resolve("restored" + i)));
            assertEquals(new TreeCopying.Outcome("CRASH", List.of(), List.of()), outcome);
        }
    }

    private boolean supportsUserAttributes() throws Exception {
        if (!Commands.has("setfattr")) {
            return false;
        }
        Path probe = Files.createFile(folder.resolve("probe"));
        return new ProcessBuilder("setfattr", "-n", "user.probe", probe.toString())
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void holesComeBackAsHoles() throws Exception {
        Path file = source.resolve("sparse");
        Commands.run("truncate", "-s", "3T", file.toString());
        Commands.run(
                "sh",
                "-c",
                "printf x | dd of=\"$0\" bs=1 seek=2000000000000 conv=notrunc status=none",
                file.toString());
        TreeCopying.copy(source, restored, Existing.NEW);
        assertEquals(3L << 40, Files.size(restored.resolve("sparse")));
        assertEquals(
                Commands.run("stat", "-c", "%b", file.toString()),
                Commands.run("stat", "-c", "%b", restored.resolve("sparse").toString()));
        assertEquals(
                "x",
                Commands.run(
                        "dd",
                        "if=" + restored.resolve("sparse"),
                        "bs=1",
                        "skip=2000000000000",
                        "count=1",
                        "status=none"));
    }

    @Test
    void accessListsComeBackAndAreNotInherited() throws Exception {
        // user::rwx user:1:r-x group::r-x mask::r-x other::r-x, and the same as the default for new entries
        String acl = "0x0200000001000700ffffffff020005000100000004000500ffffffff10000500ffffffff20000500ffffffff";
        Files.createDirectory(source.resolve("a"));
        Files.writeString(source.resolve("a/plain"), "made before the default list");
        Files.createDirectory(source.resolve("a/plain-folder"));
        Commands.run(
                "setfattr",
                "-n",
                "system.posix_acl_default",
                "-v",
                acl,
                source.resolve("a").toString());
        Files.writeString(source.resolve("a/with-list"), "made after it");
        Path outer = Files.createDirectory(folder.resolve("outer"));
        Commands.run("setfattr", "-n", "system.posix_acl_default", "-v", acl, outer.toString());
        TreeCopying.Outcome outcome = TreeCopying.copy(source, outer.resolve("restored"), Existing.NEW);
        assertEquals(List.of(), outcome.targetWarnings());
        String description = TreeDescription.of(outer.resolve("restored"));
        assertEquals(TreeDescription.of(source), description);
        assertTrue(description.contains("posix_acl_access") && description.contains("posix_acl_default"));
    }

    @Test
    void treesDeeperThanAnyPathComeBack() throws Exception {
        try (Descriptor root = Descriptor.ofFolder(source)) {
            RandomTree.deepen(root, 400);
        }
        TreeCopying.Outcome outcome = TreeCopying.copy(source, restored, Existing.NEW);
        assertEquals(List.of(), outcome.sourceWarnings());
        assertEquals(names(source), names(restored));
        assertTrue(names(restored).startsWith("400 4 "), names(restored));
    }

    /** Levels, files, and a digest of all names and times. */
    private static String names(Path root) throws Exception {
        return Commands.run(
                "bash",
                "-c",
                "cd \"$0\"; echo $(find . -mindepth 1 -type d | wc -l) $(find . -type f | wc -l)"
                        + " $(find . -printf '%d %f %m %T@\\n' | sort | tail -n +2 | sha256sum)",
                root.toString());
    }

    @Test
    void thePluginsAreFoundByTheServiceLoader() {
        assertTrue(ServiceLoader.load(SourcePlugin.class).stream()
                .anyMatch(p -> p.get().type().equals("directory")));
        assertTrue(ServiceLoader.load(TargetPlugin.class).stream()
                .anyMatch(p -> p.get().type().equals("directory")));
    }
}
