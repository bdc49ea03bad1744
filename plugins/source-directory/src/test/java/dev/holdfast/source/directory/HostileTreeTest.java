package dev.holdfast.source.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a point says and whoever races: nothing outside of the target is ever written, nor outside of a source read. */
class HostileTreeTest {
    @TempDir
    Path folder;

    private Path outside;
    private Path place;
    private String outsideBefore = "";

    @BeforeEach
    void makeSomethingOutside() throws Exception {
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("passwd"), "secret");
        Files.createDirectory(outside.resolve("inner"));
        place = folder.resolve("place");
        outsideBefore = TreeDescription.of(outside);
    }

    @AfterEach
    void nothingOutsideWasTouched() throws Exception {
        assertEquals(outsideBefore, TreeDescription.of(outside));
    }

    @Test
    void nothingIsMadeThroughALinkOfThePoint() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.create(Entries.link("a", outside.toString()));
            assertFails(() -> target.createFile(Entries.file("a/passwd", 1)));
            assertFails(() -> target.create(Entries.folder("a/q")));
            assertFails(() -> target.create(Entries.link("a/r", "x")));
            assertFails(() -> target.create(Entries.of("a/s", new TreeEntry.Fifo())));
            target.create(Entries.link("b", ".."));
            assertFails(() -> target.createFile(Entries.file("b/outside/passwd", 1)));
            target.complete();
        }
    }

    @Test
    void noPathIsGivenTwiceAndNoneOutOfOrder() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.create(Entries.folder("a"));
            target.create(Entries.folder("a/b"));
            assertFails(() -> target.create(Entries.link("a/b", outside.toString())));
            assertFails(() -> target.create(Entries.link("a", outside.toString())));
            assertFails(() -> target.createFile(Entries.file("Z", 1)));
            assertFails(() -> target.createLink(Entries.file("a/a", 1), Entries.path("a/b")));
            target.createFile(Entries.file("a/c", 0)).close();
            target.complete();
        }
    }

    @Test
    void linksThatWereThereBeforeAreReplacedNotFollowed() throws Exception {
        Files.createDirectory(place);
        Files.createSymbolicLink(place.resolve("a"), outside);
        Files.createSymbolicLink(place.resolve("b"), outside.resolve("passwd"));
        Files.createSymbolicLink(place.resolve("c"), outside);
        Files.createSymbolicLink(place.resolve(".holdfast-restore-incomplete"), outside.resolve("passwd"));
        assertThrows(
                SourceException.TargetRefused.class,
                () -> open(Existing.OVERWRITE).close());
        Files.delete(place.resolve(".holdfast-restore-incomplete"));
        try (TreeTarget target = open(Existing.OVERWRITE)) {
            target.create(Entries.folder(""));
            target.create(Entries.folder("a"));
            write(target, Entries.file("a/passwd", 1));
            write(target, Entries.file("b", 1));
            assertFails(() -> target.createFile(Entries.file("c/passwd", 1)));
            target.complete();
        }
        assertTrue(Files.isRegularFile(place.resolve("a/passwd")));
    }

    @Test
    void anotherNameOfAFileOutsideIsNotWrittenThrough() throws Exception {
        Files.createDirectory(place);
        Path inside = Files.createLink(place.resolve("a"), outside.resolve("passwd"));
        outsideBefore = TreeDescription.of(outside); // it has two names now
        try (TreeTarget target = open(Existing.OVERWRITE)) {
            assertFails(() -> target.createLink(Entries.linked(Entries.file("Z", 1)), Entries.path("a")));
            write(target, Entries.linked(Entries.file("a", 1)));
            target.createLink(Entries.linked(Entries.file("b", 1)), Entries.path("a"));
            target.complete();
        }
        assertEquals("x", Files.readString(inside));
        assertTrue(Files.isSameFile(inside, place.resolve("b")));
        outsideBefore = outsideBefore.replace(" 6 2 ", " 6 1 ").replace("./passwd 1\n", ""); // one name again
    }

    @Test
    void aLinkLeadsOnlyToWhatThisRestoreMade() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.create(Entries.link("a", outside.toString()));
            assertFails(() -> target.createLink(Entries.linked(Entries.file("b", 1)), Entries.path("a/passwd")));
            write(target, Entries.file("c", 1));
            assertFails(() -> target.createLink(Entries.linked(Entries.file("d", 1)), Entries.path("c")));
            write(target, Entries.linked(Entries.file("e", 1)));
            Files.delete(place.resolve("e"));
            Files.createLink(place.resolve("e"), outside.resolve("passwd"));
            assertFails(() -> target.createLink(Entries.linked(Entries.file("f", 1)), Entries.path("e")));
            assertTrue(Files.notExists(place.resolve("f")));
            Files.delete(place.resolve("e"));
            target.create(
                    Entries.linked(Entries.link("g", outside.resolve("passwd").toString())));
            target.createLink(Entries.linked(Entries.link("h", "")), Entries.path("g"));
            assertTrue(Files.isSymbolicLink(place.resolve("h")));
            target.complete();
        }
    }

    @Test
    void theMarkerCannotBeReplaced() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            assertFails(() -> target.create(Entries.link(".holdfast-restore-incomplete", outside.toString())));
            assertFails(() -> target.createFile(Entries.file(".holdfast-restore-incomplete", 1)));
            target.create(Entries.folder("a"));
            target.createFile(Entries.file("a/.holdfast-restore-incomplete", 0)).close();
            target.complete();
        }
    }

    @Test
    void impossibleEntriesFailPlainly() throws Exception {
        try (TreeTarget target = open(Existing.NEW)) {
            assertFails(() -> target.create(Entries.link("a", "")));
            assertFails(() -> target.create(Entries.link("b", "x".repeat(5000))));
            assertFails(() -> target.create(Entries.link("c", "with a \0 zero")));
            assertFails(() -> target.create(Entries.of("d", new TreeEntry.Device(true, -1, 1 << 30))));
            assertFails(() -> target.createFile(Entries.file("e", Long.MAX_VALUE)));
            assertFails(() -> target.createFile(Entries.file("no/folder", 1)));
            try (TreeTarget.FileTarget file = target.createFile(Entries.file("z", 10))) {
                assertFails(() -> file.write(10, ByteBuffer.allocate(1)));
                assertFails(() -> file.write(-1, ByteBuffer.allocate(1)));
                assertFails(() -> file.write(Long.MAX_VALUE, ByteBuffer.allocate(1)));
            }
        }
    }

    @Test
    void impossibleAttributesAreWarnings() throws Exception {
        TreeMap<String, byte[]> extended = new TreeMap<>();
        extended.put("user." + "n".repeat(300), new byte[1]);
        extended.put("user.large", new byte[1 << 20]);
        extended.put("user.a\0b", new byte[1]);
        extended.put("no-namespace\n", new byte[1]);
        extended.put("system.posix_acl_access", new byte[] {1, 2, 3});
        Attributes attributes =
                new Attributes(0644, 0, 0, "", "", Instant.ofEpochSecond(-31557014167219200L), extended);
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.createFile(new TreeEntry(
                            Entries.path("a"), new TreeEntry.RegularFile(0, ""), attributes, Optional.empty()))
                    .close();
            target.complete();
            assertTrue(target.warnings().size() >= 5, target.warnings().toString());
            assertTrue(target.warnings().stream().noneMatch(w -> w.contains("\n") || w.contains("\0")));
        }
    }

    @Test
    void aLinkThatIsSwappedInWhileATreeIsRestoredLeadsNowhere() throws Exception {
        Path racing = place.resolve("d");
        AtomicInteger refused = new AtomicInteger();
        try (TreeTarget target = open(Existing.NEW)) {
            target.create(Entries.folder(""));
            target.create(Entries.folder("d"));
            target.create(Entries.folder("d/inner"));
            swapWhile(racing, () -> {
                for (int i = 0; i < 3000; i++) {
                    String name = "d/inner/" + String.format("%05d", i);
                    try {
                        switch (i % 3) {
                            case 0 -> write(target, Entries.file(name, 1));
                            case 1 -> target.create(Entries.folder(name));
                            default -> target.create(Entries.link(name, "x"));
                        }
                    } catch (SourceException.TargetFailed e) {
                        refused.incrementAndGet(); // as it should, when the link is there
                    }
                }
            });
            swapWhile(racing, () -> {
                try {
                    target.complete();
                } catch (SourceException.TargetFailed e) {
                    refused.incrementAndGet();
                }
            });
        }
        System.out.println("HostileTreeTest: entries refused while racing: " + refused);
    }

    @Test
    void aLinkThatIsSwappedInWhileATreeIsReadShowsNothing() throws Exception {
        Files.createDirectories(place.resolve("d/inner"));
        Files.writeString(place.resolve("d/passwd"), "public");
        AtomicInteger changed = new AtomicInteger();
        swapWhile(place.resolve("d"), () -> {
            for (int i = 0; i < 300; i++) {
                try (TreeSession session = new DirectorySourcePlugin().begin(place)) {
                    readAll(session, changed);
                }
            }
        });
        System.out.println("HostileTreeTest: files not opened while racing: " + changed);
    }

    private static void readAll(TreeSession session, AtomicInteger changed) throws Exception {
        for (Optional<TreeEntry> next = session.next(); next.isPresent(); next = session.next()) {
            if (next.get().kind() instanceof TreeEntry.RegularFile) {
                try (TreeSession.FileContent content = session.open(next.get())) {
                    ByteBuffer text = ByteBuffer.allocate(100);
                    content.read(text);
                    assertEquals(
                            "public", StandardCharsets.UTF_8.decode(text.flip()).toString());
                } catch (SourceException.Changed e) {
                    changed.incrementAndGet(); // as it should be, when the link is there
                }
            }
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Replaces a folder by a link to the outside and back, again and again. */
    private void swapWhile(Path racing, Action action) throws Exception {
        Path aside = folder.resolve("aside");
        AtomicBoolean done = new AtomicBoolean();
        Thread swapping = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Files.move(racing, aside);
                    Files.createSymbolicLink(racing, outside);
                    Thread.onSpinWait();
                    Files.delete(racing);
                    Files.move(aside, racing);
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            action.run();
        } finally {
            done.set(true);
            swapping.join();
        }
    }

    private TreeTarget open(Existing existing) throws SourceException {
        return new DirectoryTargetPlugin().open(place, existing);
    }

    private static void write(TreeTarget target, TreeEntry entry) throws SourceException {
        try (TreeTarget.FileTarget file = target.createFile(entry)) {
            file.write(0, ByteBuffer.wrap(new byte[] {'x'}));
        }
    }

    private static void assertFails(Executable action) {
        assertThrows(SourceException.TargetFailed.class, action);
    }
}
