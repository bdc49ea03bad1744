package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to its files, an index answers right, or is empty and says so. */
class ChunkIndexDamageTest {
    private static final int SEGMENTS = 70;

    private final Random random = new Random(11);
    private final KnownPacks packs = new KnownPacks(random);

    @TempDir
    Path temporary;

    private Path whole = Path.of("");
    private Path broken = Path.of("");

    @BeforeEach
    void makeAnIndexWithRunsAndPagesOfTheLogWithoutOne() throws IOException {
        whole = temporary.resolve("whole");
        broken = temporary.resolve("broken");
        for (int i = 0; i < SEGMENTS; i++) {
            packs.newSegment(4, 60);
        }
        fill(whole, random);
        assertTrue(Folders.names(whole).stream()
                        .filter(name -> name.startsWith("run-"))
                        .count()
                >= 2);
    }

    @Test
    void aFlippedBitInAnyByteOfAnyFile() throws IOException {
        for (String name : Folders.names(whole)) {
            long length = Files.size(whole.resolve(name));
            for (long at = 0; at < length; at += 1 + random.nextInt(200)) {
                Folders.copy(whole, broken);
                flip(broken.resolve(name), at, 1 << random.nextInt(8));
                assertRightOrEmpty(name + ", byte " + at);
            }
        }
    }

    @Test
    void aFileCutAnywhere() throws IOException {
        for (String name : Folders.names(whole)) {
            long length = Files.size(whole.resolve(name));
            for (long left = 0; left < length; left += 1 + random.nextInt(997)) {
                Folders.copy(whole, broken);
                try (RandomAccessFile file =
                        new RandomAccessFile(broken.resolve(name).toFile(), "rw")) {
                    file.setLength(left);
                }
                assertRightOrEmpty(name + ", cut to " + left);
            }
        }
    }

    @Test
    void aMissingFile() throws IOException {
        for (String name : Folders.names(whole)) {
            Folders.copy(whole, broken);
            Files.delete(broken.resolve(name));
            assertRightOrEmpty(name + ", missing");
        }
    }

    @Test
    void aFileOfAnotherIndexOfTheSameShape() throws IOException {
        // The same packs, so that all files have the same lengths; only the seed is another.
        Path other = temporary.resolve("other");
        fill(other, new Random(12));
        assertEquals(Folders.names(whole), Folders.names(other));
        for (String name : Folders.names(whole)) {
            Folders.copy(whole, broken);
            Files.delete(broken.resolve(name));
            Files.copy(other.resolve(name), broken.resolve(name));
            assertRightOrEmpty(name + ", of another index");
        }
    }

    @Test
    void afterDamageTheSegmentsCanBeAddedAgain() throws IOException {
        for (String name : List.of("packs", "segments", "current")) {
            Folders.copy(whole, broken);
            flip(broken.resolve(name), 40, 1);
            try (ChunkIndex index = Folders.open(broken, random)) {
                assertTrue(packs.assertRightOrEmpty(index, packs.segments()));
                assertFalse(index.damage().isEmpty());
                for (String segment : packs.segments()) {
                    index.addSegment(segment, packs.packs(segment));
                }
                index.flush();
            }
            try (ChunkIndex index = Folders.open(broken, random)) {
                packs.assertKnowsExactly(index, packs.segments());
            }
        }
    }

    @Test
    void damageThatAMergeComesUponEmptiesTheIndexAndWhatWasBeingAddedStays() throws IOException {
        Folders.copy(whole, broken);
        for (String name : Folders.names(broken)) {
            if (name.startsWith("run-")) {
                flip(broken.resolve(name), 100, 1);
            }
        }
        try (ChunkIndex index = Folders.open(broken, random)) {
            Set<String> before = Set.copyOf(packs.segments());
            String last = "";
            while (index.damage().isEmpty()) {
                assertTrue(index.segments().containsAll(before));
                last = packs.newSegment(4, 100);
                index.addSegment(last, packs.packs(last));
                index.flush();
            }
            packs.assertKnowsExactly(index, index.segments());
            assertTrue(Set.of(last).containsAll(index.segments()));
        }
    }

    @Test
    void aFolderOfSomethingElseStartsEmpty() throws IOException {
        Files.createDirectories(broken);
        for (String name : List.of("current", "packs", "segments", "run-1")) {
            byte[] noise = new byte[random.nextInt(100_000)];
            random.nextBytes(noise);
            Files.write(broken.resolve(name), noise);
        }
        try (ChunkIndex index = Folders.open(broken, random)) {
            assertEquals(Set.of(), index.segments());
            assertEquals(0, index.size());
        }
    }

    /** Flushes in the middle, so that there is a large run and a small one. */
    private void fill(Path folder, Random seeds) throws IOException {
        try (ChunkIndex index = Folders.open(folder, seeds)) {
            int added = 0;
            for (String segment : packs.segments()) {
                index.addSegment(segment, packs.packs(segment));
                if (++added == SEGMENTS - 11) {
                    index.flush();
                }
            }
            index.flush();
        }
    }

    private void assertRightOrEmpty(String what) throws IOException {
        try (ChunkIndex index = Folders.open(broken, random)) {
            boolean empty = packs.assertRightOrEmpty(index, packs.segments());
            assertTrue(empty || index.damage().isEmpty(), what);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(what, e);
        }
    }

    private static void flip(Path path, long at, int bit) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int there = file.read();
            file.seek(at);
            file.write(there ^ bit);
        }
    }
}
