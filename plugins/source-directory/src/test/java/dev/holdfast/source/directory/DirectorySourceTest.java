package dev.holdfast.source.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {
    @TempDir
    Path folder;

    private Path source;

    @BeforeEach
    void makeSource() throws Exception {
        source = Files.createDirectory(folder.resolve("source"));
    }

    @Test
    void entriesComeInTheOrderOfTheirPathsAndFoldersBeforeTheirContent() throws Exception {
        for (String name : List.of("b", "a/z", "a/b/c", "a!", "a.d", "B", "\u00e9", "a-b/x")) {
            Path file = source.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        List<String> expected =
                List.of(".", "B", "a", "a/b", "a/b/c", "a/z", "a!", "a-b", "a-b/x", "a.d", "b", "\u00e9");
        try (TreeSession session = begin()) {
            List<TreeEntry> entries = all(session);
            assertEquals(
                    expected, entries.stream().map(e -> e.path().toString()).toList());
            assertEquals(
                    entries.stream().map(TreeEntry::path).sorted().toList(),
                    entries.stream().map(TreeEntry::path).toList());
            assertEquals(Optional.empty(), session.next());
            assertEquals(Consistency.CRASH, session.consistency());
            assertEquals(List.of(), session.warnings());
            session.committed();
        }
    }

    @Test
    void allNamesOfAFileHaveOneNumberAndOtherFilesNone() throws Exception {
        Path first = Files.createFile(source.resolve("first"));
        Files.createLink(source.resolve("second"), first);
        Files.createFile(source.resolve("single"));
        Path other = Files.createFile(source.resolve("x-other"));
        Files.createLink(source.resolve("y-other"), other);
        try (TreeSession session = begin()) {
            List<Optional<Long>> links =
                    all(session).stream().map(TreeEntry::link).toList();
            assertTrue(links.get(1).isPresent());
            assertEquals(links.get(1), links.get(2));
            assertEquals(Optional.empty(), links.get(3));
            assertTrue(links.get(4).isPresent());
            assertEquals(links.get(4), links.get(5));
            assertNotEquals(links.get(1), links.get(4));
        }
    }

    @Test
    void aStampIsTheSameUntilTheContentMayHaveChanged() throws Exception {
        Path file = Files.writeString(source.resolve("file"), "content");
        FileTime modified = Files.getLastModifiedTime(file);
        String before = stampOfFile();
        assertEquals(before, stampOfFile());
        Thread.sleep(20); // the kernel's clock for files is coarse
        Files.writeString(file, "CONTENT");
        Files.setLastModifiedTime(file, modified);
        assertNotEquals(before, stampOfFile());
    }

    private String stampOfFile() throws Exception {
        try (TreeSession session = begin()) {
            TreeEntry.RegularFile file =
                    (TreeEntry.RegularFile) all(session).get(1).kind();
            return file.stamp();
        }
    }

    @Test
    void whatVanishesIsToldAndLeftOut() throws Exception {
        Files.createFile(source.resolve("a"));
        Path vanishing = Files.createFile(source.resolve("b"));
        Files.createFile(source.resolve("c"));
        try (TreeSession session = begin()) {
            session.next();
            Files.delete(vanishing);
            assertEquals(List.of("a", "c"), names(all(session)));
            assertEquals(Consistency.FUZZY, session.consistency());
            assertTrue(
                    session.warnings().getFirst().startsWith("b vanished"),
                    session.warnings().toString());
        }
    }

    @Test
    void aFolderThatVanishesTakesItsContentAlongButNothingElse() throws Exception {
        Files.createDirectory(source.resolve("a"));
        Files.createFile(source.resolve("a/1"));
        Files.createFile(source.resolve("a/2"));
        Files.createFile(source.resolve("b"));
        try (TreeSession session = begin()) {
            session.next();
            session.next();
            Commands.run("rm", "-r", source.resolve("a").toString());
            assertEquals(List.of("b"), names(all(session)));
            assertEquals(Consistency.FUZZY, session.consistency());
        }
    }

    @Test
    void whatChangesAfterTheBeginMakesTheTreeFuzzy() throws Exception {
        Path file = Files.writeString(source.resolve("file"), "before");
        try (TreeSession session = begin()) {
            session.next();
            Thread.sleep(20);
            Files.writeString(file, "after");
            all(session);
            assertEquals(Consistency.FUZZY, session.consistency());
        }
    }

    @Test
    void aTimeFarInTheFutureIsNoSignOfChange() throws Exception {
        Files.createFile(source.resolve("file"));
        Instant longAgo = Instant.parse("2001-01-01T00:00:00Z");
        try (TreeSession session = new DirectorySourcePlugin(() -> longAgo).begin(source)) {
            all(session);
            assertEquals(longAgo, session.instant());
            assertEquals(Consistency.CRASH, session.consistency());
        }
    }

    @Test
    void aFolderThatGetsANameWhileItIsReadMakesTheTreeFuzzy() throws Exception {
        Files.createFile(source.resolve("a"));
        try (TreeSession session = begin()) {
            session.next();
            Thread.sleep(20);
            Files.createFile(source.resolve("b"));
            assertEquals(List.of("a"), names(all(session)));
            assertEquals(Consistency.FUZZY, session.consistency());
        }
    }

    @Test
    void aFileWrittenWhileItIsReadMakesTheTreeFuzzy() throws Exception {
        Path file = Files.writeString(source.resolve("file"), "before");
        try (TreeSession session = begin()) {
            TreeEntry entry = all(session).get(1);
            assertEquals(Consistency.CRASH, session.consistency());
            try (TreeSession.FileContent content = session.open(entry)) {
                content.read(ByteBuffer.allocate(3));
                Thread.sleep(20);
                Files.writeString(file, "x", StandardOpenOption.APPEND);
            }
            assertEquals(Consistency.FUZZY, session.consistency());
            assertEquals(List.of("file changed while it was read"), session.warnings());
        }
    }

    @Test
    void aFileIsReadWithItsHoles() throws Exception {
        try (FileChannel file =
                FileChannel.open(source.resolve("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 1 << 20);
            file.write(ByteBuffer.wrap(new byte[] {4}), 4 << 20);
        }
        try (TreeSession session = begin();
                TreeSession.FileContent content = session.open(all(session).get(1))) {
            Extent first = content.nextData(0).orElseThrow();
            assertEquals(1 << 20, first.offset());
            content.position(first.offset());
            ByteBuffer bytes = ByteBuffer.allocate(3);
            assertEquals(3, content.read(bytes));
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), bytes.flip());
            assertEquals(new Extent(4 << 20, 1), content.nextData(first.end()).orElseThrow());
            assertEquals(Optional.empty(), content.nextData((4 << 20) + 1));
            content.position((4 << 20) + 1);
            assertEquals(-1, content.read(ByteBuffer.allocate(1)));
            assertEquals(0, content.read(ByteBuffer.allocate(0)));
        }
    }

    @Test
    @Timeout(20)
    void aFileReplacedBeforeItIsOpenedIsNotFollowedAnywhere() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
        Path inner = Files.createDirectory(source.resolve("inner"));
        Path file = Files.writeString(inner.resolve("file"), "content");
        try (TreeSession session = begin()) {
            TreeEntry entry = all(session).get(2);
            Files.delete(file);
            assertThrows(SourceException.Changed.class, () -> session.open(entry));
            Files.createSymbolicLink(file, outside.resolve("file"));
            assertThrows(SourceException.Changed.class, () -> session.open(entry));
            Files.delete(file);
            Commands.run("mkfifo", file.toString());
            assertThrows(SourceException.Changed.class, () -> session.open(entry));
        }
        Files.delete(file);
        Files.writeString(file, "content");
        try (TreeSession session = begin()) {
            TreeEntry entry = all(session).get(2);
            Files.move(inner, folder.resolve("aside"));
            Files.createSymbolicLink(inner, outside);
            assertThrows(SourceException.Changed.class, () -> session.open(entry));
            assertEquals(Consistency.FUZZY, session.consistency());
        }
    }

    @Test
    void socketsAreRecorded() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(source.resolve("socket")));
            try (TreeSession session = begin()) {
                assertEquals(new TreeEntry.Socket(), all(session).get(1).kind());
            }
        }
    }

    @Test
    void ownersAreNamed() throws Exception {
        try (TreeSession session = begin()) {
            TreeEntry root = session.next().orElseThrow();
            assertEquals(
                    Commands.run("stat", "-c", "%u %g %U %G", source.toString()),
                    root.attributes().uid() + " " + root.attributes().gid() + " "
                            + root.attributes().owner() + " "
                            + root.attributes().group());
        }
    }

    @Test
    void anIncompleteRestoreIsToldAndItsMarkerLeftOut() throws Exception {
        Files.createFile(source.resolve(".holdfast-restore-incomplete"));
        try (TreeSession session = begin()) {
            assertEquals(List.of("."), names(all(session)));
            assertEquals(1, session.warnings().size());
        }
    }

    @Test
    void warningsEndAtAThousand() throws Exception {
        for (int i = 0; i < 1100; i++) {
            Files.createFile(source.resolve("file" + i));
        }
        try (TreeSession session = begin()) {
            session.next();
            Commands.run("sh", "-c", "rm \"$0\"/*", source.toString());
            all(session);
            assertEquals(1000, session.warnings().size());
            assertTrue(
                    session.warnings().getLast().startsWith("and 102 more"),
                    session.warnings().getLast());
        }
    }

    @Test
    void whatIsNoFolderIsRefused() throws Exception {
        Path file = Files.createFile(source.resolve("file"));
        for (Path path : List.of(file, source.resolve("missing"), Path.of("/proc"), Path.of("/dev/null"))) {
            assertThrows(
                    SourceException.Unavailable.class, () -> new DirectorySourcePlugin().begin(path), path.toString());
        }
    }

    @Test
    void aLinkToTheRootIsFollowed() throws Exception {
        Files.createFile(source.resolve("file"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), source);
        try (TreeSession session = new DirectorySourcePlugin().begin(link)) {
            assertEquals(2, all(session).size());
        }
    }

    @Test
    void aNameThatIsNotUtf8IsKeptAsItIs() throws Exception {
        Commands.run("sh", "-c", "cd \"$0\" && : > \"$(printf 'a\\377\\001b')\"", source.toString());
        try (TreeSession session = begin()) {
            TreePath path = all(session).get(1).path();
            assertEquals(TreePath.of(new byte[] {'a', (byte) 0xff, 1, 'b'}), path);
        }
        Commands.run("sh", "-c", "rm \"$0\"/*", source.toString()); // JUnit could not
    }

    private TreeSession begin() throws SourceException {
        return new DirectorySourcePlugin().begin(source);
    }

    private static List<TreeEntry> all(TreeSession session) throws SourceException {
        List<TreeEntry> entries = new ArrayList<>();
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            entries.add(next.get());
        }
        return entries;
    }

    private static List<String> names(List<TreeEntry> entries) {
        return entries.stream()
                .map(e -> e.path().isRoot() ? "." : new String(e.path().name(), StandardCharsets.UTF_8))
                .toList();
    }
}
