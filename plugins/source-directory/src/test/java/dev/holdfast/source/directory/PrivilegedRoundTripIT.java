package dev.holdfast.source.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only root can make, mount or give up; needs root. */
class PrivilegedRoundTripIT {
    @TempDir
    Path folder;

    private Path source;
    private Path restored;

    @BeforeEach
    void makeSource() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        source = Files.createDirectory(folder.resolve("source"));
        restored = folder.resolve("restored");
    }

    @Test
    void ownersDevicesAndPrivilegesComeBack() throws Exception {
        inSource("""
                mknod null c 1 3; mknod disk b 259 66051; mknod whiteout c 0 0; ln null null-too
                touch owned; chown 12345:4000000000 owned; mkdir dir; chown 7:8 dir; chmod 7777 dir
                ln -s owned link; chown -h 11:12 link
                touch suid; chown 1:1 suid; chmod 6755 suid
                touch capable; setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 capable
                setfattr -n trusted.overlay -v secret dir
                setfattr -h -n trusted.on-link -v value link
                setfattr -n trusted.on-device -v value null
                chown 9:9 capable; setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 capable
                touch -h -d '1960-01-02 03:04:05.678901234' link
                chown 99:99 . ; chmod 1751 .
                """);
        TreeCopying.Outcome outcome = TreeCopying.copy(source, restored, Existing.NEW);
        assertEquals(new TreeCopying.Outcome("CRASH", List.of(), List.of()), outcome);
        String description = TreeDescription.of(restored);
        assertEquals(TreeDescription.of(source), description);
        for (String expected : List.of("security.capability", "trusted.on-link", "trusted.on-device", " 6755 1 1 ")) {
            assertTrue(description.contains(expected), expected + " in " + description);
        }
    }

    @Test
    void mountedFileSystemsAreCrossedButForThoseTheKernelMakesUp() throws Exception {
        inSource(
                "mkdir proc data; mount -t proc none proc; mount -t tmpfs none data; echo x > data/file; chmod 1777 data");
        try {
            TreeCopying.Outcome outcome = TreeCopying.copy(source, restored, Existing.NEW);
            assertEquals(new TreeCopying.Outcome("CRASH", List.of(), List.of()), outcome);
            assertEquals("x\n", Files.readString(restored.resolve("data/file")));
            assertEquals("", Commands.run("ls", "-A", restored.resolve("proc").toString()));
        } finally {
            inSource("umount proc data");
        }
    }

    @Test
    void withoutPrivilegeTheRestIsRestoredAndTheShortfallTold() throws Exception {
        inSource("""
                touch suid; chown 1:1 suid; chmod 4755 suid; touch mine; chown nobody mine
                mknod null c 1 3; ln null null-too; chown nobody null
                echo secret > unreadable; chmod 600 unreadable
                mkdir closed; touch closed/file; chmod 700 closed
                """);
        Commands.run("chmod", "777", folder.toString());
        String output = Commands.run(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classesThatAnybodyMayRead(),
                TreeCopying.class.getName(),
                source.toString(),
                restored.toString());
        assertEquals(
                List.of("closed", "mine", "suid"),
                List.of(Commands.run("ls", restored.toString()).split("\n", -1)));
        assertEquals(
                "755", Commands.run("stat", "-c", "%a", restored.resolve("suid").toString()));
        for (String told : List.of(
                "source: unreadable could not be read",
                "source: closed: its content",
                "target: the owner was not set",
                "target: set-user-id",
                "target: not made, for want",
                "target: not made, as the first")) {
            assertTrue(output.contains(told), told + " in: " + output);
        }
    }

    private String classesThatAnybodyMayRead() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> copies = new ArrayList<>();
        for (Class<?> type : List.of(TreeCopying.class, DirectorySourcePlugin.class, SourcePlugin.class)) {
            Path from = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path copy = classes.resolve(type.getSimpleName() + (Files.isDirectory(from) ? "" : ".jar"));
            Commands.run("cp", "-r", from.toString(), copy.toString());
            copies.add(copy.toString());
        }
        Commands.run("chmod", "-R", "a+rX", classes.toString());
        return String.join(":", copies);
    }

    @Test
    void aMountedFileSystemIsNotEmptiedToMakeWay() throws Exception {
        inSource("touch a");
        Files.createDirectories(restored.resolve("a/inner"));
        Commands.run("mount", "-t", "tmpfs", "none", restored.resolve("a/inner").toString());
        try {
            Files.writeString(restored.resolve("a/inner/kept"), "kept");
            assertThrows(
                    SourceException.TargetFailed.class, () -> TreeCopying.copy(source, restored, Existing.OVERWRITE));
            assertEquals("kept", Files.readString(restored.resolve("a/inner/kept")));
        } finally {
            Commands.run("umount", restored.resolve("a/inner").toString());
        }
    }

    @Test
    void aFullFileSystemFailsPlainlyAndStaysMarked() throws Exception {
        inSource("head -c 20000000 /dev/urandom > large");
        Path mount = Files.createDirectory(restored);
        Commands.run("mount", "-t", "tmpfs", "-o", "size=8m", "none", mount.toString());
        try {
            SourceException.TargetFailed failure = assertThrows(
                    SourceException.TargetFailed.class, () -> TreeCopying.copy(source, mount, Existing.NEW));
            assertFalse(failure.hint().isEmpty());
            assertTrue(Files.exists(mount.resolve(".holdfast-restore-incomplete")));
            Commands.run("mount", "-o", "remount,size=64m", mount.toString());
            TreeCopying.copy(source, mount, Existing.NEW);
            Commands.run(
                    "cmp",
                    source.resolve("large").toString(),
                    mount.resolve("large").toString());
        } finally {
            Commands.run("umount", mount.toString());
        }
    }

    @Test
    void fullInodesFailPlainly() throws Exception {
        inSource("for i in $(seq 200); do : > f$i; done");
        Path mount = Files.createDirectory(restored);
        Commands.run("mount", "-t", "tmpfs", "-o", "nr_inodes=50", "none", mount.toString());
        try {
            assertThrows(SourceException.TargetFailed.class, () -> TreeCopying.copy(source, mount, Existing.NEW));
        } finally {
            Commands.run("umount", mount.toString());
        }
    }

    @Test
    void aVeryWideFolderAndAVeryDeepTreeComeBack() throws Exception {
        Commands.run("mount", "-t", "tmpfs", "-o", "nr_inodes=0,size=2g", "none", source.toString());
        try {
            Files.createDirectory(source.resolve("wide"));
            Files.createDirectory(source.resolve("deep"));
            inSource("cd wide; seq -f 'file-%07.0f' 200000 | xargs touch");
            try (Descriptor deep = Descriptor.ofFolder(source.resolve("deep"))) {
                RandomTree.deepen(deep, 4000); // 15 bytes each: near the longest path of the SPI
            }
            Path back = source.resolve("restored");
            assertEquals(
                    List.of(),
                    TreeCopying.copy(source.resolve("wide"), back, Existing.NEW).sourceWarnings());
            assertEquals("200000", Commands.run("sh", "-c", "ls " + back + " | wc -l"));
            Path deepBack = source.resolve("deep-restored");
            assertEquals(
                    List.of(),
                    TreeCopying.copy(source.resolve("deep"), deepBack, Existing.NEW)
                            .sourceWarnings());
            assertEquals("4000", Commands.run("sh", "-c", "cd " + deepBack + "; find . -mindepth 1 -type d | wc -l"));
        } finally {
            Commands.run("umount", source.toString());
        }
    }

    private void inSource(String script) throws Exception {
        Commands.run("sh", "-ec", "cd '" + source + "'; " + script);
    }
}
