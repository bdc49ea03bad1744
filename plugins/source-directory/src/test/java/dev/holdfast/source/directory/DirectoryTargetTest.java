package dev.holdfast.source.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTargetTest {
    private static final String MARKER = ".holdfast-restore-incomplete";

    @TempDir
    Path folder;

    private Path place;

    @BeforeEach
    void choosePlace() {
        place = folder.resolve("place");
    }

    @Test
    void aRestoreIsMarkedUntilItIsComplete() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            write(target, Entries.file("a", 3), "new");
            assertEquals(List.of(MARKER, "a"), names());
            assertEquals("rwx------", permissions(place));
            target.complete();
        }
        assertEquals(List.of("a"), names());
        assertEquals("rwxr-xr-x", permissions(place));
        assertEquals(
                Instant.parse("2020-02-02T02:02:02.123456789Z"),
                Files.getLastModifiedTime(place).toInstant());
    }

    @Test
    void foldersGetTheirModeAndTimeAfterTheyAreFilled() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.create(new TreeEntry(
                    Entries.path("a"), new TreeEntry.Folder(), Entries.attributes(0555), Optional.empty()));
            target.create(Entries.folder("a/b"));
            write(target, Entries.file("a/b/c", 1), "x");
            assertEquals("rwx------", permissions(place.resolve("a")));
            target.complete();
        }
        assertEquals("r-xr-xr-x", permissions(place.resolve("a")));
        for (String path : List.of("a", "a/b", "a/b/c")) {
            assertEquals(
                    Instant.parse("2020-02-02T02:02:02.123456789Z"),
                    Files.getLastModifiedTime(place.resolve(path)).toInstant());
        }
    }

    @Test
    void anInterruptedRestoreIsBegunAnewAndNothingOfItStays() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.create(Entries.folder("of-another-point"));
            write(target, Entries.file("of-another-point/x", 1), "x");
            write(target, Entries.file("same", 3), "old");
        }
        assertEquals(List.of(MARKER, "of-another-point", "same"), names());
        restore(Existing.NEW, "same", "new");
        assertEquals(List.of("same"), names());
        assertEquals("new", Files.readString(place.resolve("same")));
    }

    @Test
    void aMarkerThatWasNotWrittenToItsEndSaysNothing() throws Exception {
        Files.createDirectory(place);
        for (String begun : List.of("", "all-in-this-fol")) {
            Files.writeString(place.resolve(MARKER), begun);
            restore(Existing.NEW, "a", "new");
            assertEquals(List.of("a"), names());
            Files.delete(place.resolve("a"));
        }
        Files.writeString(place.resolve("mine"), "kept");
        Files.writeString(place.resolve(MARKER), "");
        assertRefused(place, Existing.NEW);
        restore(Existing.OVERWRITE, "a", "new");
        assertEquals(List.of("a", "mine"), names());
    }

    @Test
    void anInterruptedOverwriteIsNotTakenForANewRestore() throws Exception {
        Files.createDirectory(place);
        Files.writeString(place.resolve("mine"), "kept");
        try (TreeTarget target = open(Existing.OVERWRITE)) {
            write(target, Entries.file("a", 1), "x");
        }
        assertRefused(place, Existing.NEW);
        restore(Existing.OVERWRITE, "a", "new");
        assertEquals(List.of("a", "mine"), names());
    }

    @Test
    void twoRestoresIntoOneFolderDoNotMix() throws Exception {
        try (TreeTarget first = open(Existing.NEW)) {
            assertRefused(place, Existing.NEW);
            assertRefused(place, Existing.OVERWRITE);
            first.complete();
        }
    }

    @Test
    void overwritingReplacesAndMergesAndKeepsTheRest() throws Exception {
        Files.createDirectories(place.resolve("folder"));
        Files.writeString(place.resolve("folder/kept"), "kept");
        Files.writeString(place.resolve("folder/file"), "old and longer");
        Files.createDirectories(place.resolve("was-folder/deep/er"));
        Files.writeString(place.resolve("was-folder/deep/er/x"), "x");
        Files.writeString(place.resolve("was-file"), "x");
        try (TreeTarget target = open(Existing.OVERWRITE)) {
            target.create(Entries.folder(""));
            target.create(Entries.folder("folder"));
            write(target, Entries.file("folder/file", 3), "new");
            target.create(Entries.folder("was-file"));
            target.create(Entries.link("was-folder", "folder"));
            target.complete();
        }
        assertEquals(List.of("folder", "was-file", "was-folder"), names());
        assertEquals("new", Files.readString(place.resolve("folder/file")));
        assertEquals("kept", Files.readString(place.resolve("folder/kept")));
        assertTrue(Files.isDirectory(place.resolve("was-file"), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.isSymbolicLink(place.resolve("was-folder")));
    }

    @Test
    void whatStandsInTheWayIsRefusedAndKept() throws Exception {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("x"), "x");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), empty);
        Path file = Files.createFile(folder.resolve("file"));
        String before = TreeDescription.of(folder);
        assertRefused(full, Existing.NEW);
        for (Path path : List.of(link, file, folder.resolve("missing/place"), file.resolve("x"))) {
            assertRefused(path, Existing.NEW);
            assertRefused(path, Existing.OVERWRITE);
        }
        assertRefused(empty, Existing.DELTA);
        assertEquals(before, TreeDescription.of(folder));
    }

    @Test
    void aFreshFileSystemsLostAndFoundIsNotInTheWay() throws Exception {
        Files.createDirectories(place.resolve("lost+found"));
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            write(target, Entries.file("a", 1), "x");
            target.create(Entries.folder("lost+found"));
            target.complete();
        }
        assertEquals(List.of("a", "lost+found"), names());
    }

    @Test
    void writesMayComeInAnyOrderAndWhatIsNotWrittenIsAHole() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            try (TreeTarget.FileTarget file = target.createFile(Entries.file("a", 1 << 20))) {
                file.write(500_000, ByteBuffer.wrap(new byte[] {2}));
                file.write(0, ByteBuffer.wrap(new byte[] {1}).asReadOnlyBuffer());
            }
            target.complete();
        }
        byte[] content = Files.readAllBytes(place.resolve("a"));
        assertEquals(1 << 20, content.length);
        assertEquals(1, content[0]);
        assertEquals(2, content[500_000]);
        assertTrue(Long.parseLong(
                        Commands.run("stat", "-c", "%b", place.resolve("a").toString()))
                < 100);
    }

    @Test
    void anEntryThatIsThereAlreadyInANewFolderIsToldNotReplaced() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            Files.writeString(place.resolve("a"), "by another name, on a file system that ignores case");
            assertThrows(SourceException.TargetFailed.class, () -> target.createFile(Entries.file("a", 1)));
        }
    }

    private TreeTarget open(Existing existing) throws SourceException {
        return new DirectoryTargetPlugin().open(place, existing);
    }

    private void restore(Existing existing, String name, String content) throws SourceException {
        try (TreeTarget target = open(existing)) {
            target.create(Entries.folder(""));
            write(target, Entries.file(name, content.length()), content);
            target.complete();
        }
    }

    private static void write(TreeTarget target, TreeEntry entry, String content) throws SourceException {
        try (TreeTarget.FileTarget file = target.createFile(entry)) {
            file.write(0, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void assertRefused(Path path, Existing existing) {
        assertThrows(
                SourceException.TargetRefused.class,
                () -> new DirectoryTargetPlugin().open(path, existing).close(),
                path + " " + existing);
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> names() throws Exception {
        try (var files = Files.list(place)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
