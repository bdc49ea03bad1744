package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkIndexTest {
    private static final PackLocation PACK = new PackLocation((byte) 1, "ab".repeat(32), 33_000_000, 20_000);
    private static final PackLocation OTHER = new PackLocation((byte) 2, "cd".repeat(32), 4_000_000, 300);

    @TempDir
    Path folder;

    @Test
    void whatWasAddedIsFoundAndNothingElse() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment(
                    "one", List.of(new PackContents(PACK, identities(1, 2)), new PackContents(OTHER, identities(3))));
            assertEquals(Optional.of(PACK), index.find(identities(1)));
            assertEquals(Optional.of(PACK), index.find(identities(2)));
            assertEquals(Optional.of(OTHER), index.find(identities(3)));
            assertEquals(Optional.empty(), index.find(identities(4)));
            assertEquals(List.of(), index.findAll(identities(4)));
            assertEquals(3, index.size());
            assertTrue(index.hasSegment("one"));
            assertFalse(index.hasSegment("two"));
            assertEquals(Set.of("one"), index.segments());
        }
    }

    @Test
    void anIdentityInTwoPacksIsFoundInBoth() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment("one", List.of(new PackContents(PACK, identities(1))));
            index.addSegment("two", List.of(new PackContents(OTHER, identities(1))));
            assertEquals(Set.of(PACK, OTHER), Set.copyOf(index.findAll(identities(1))));
        }
    }

    @Test
    void aSegmentAddedTwiceCountsOnce() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment("one", List.of(new PackContents(PACK, identities(1))));
            index.addSegment("one", List.of(new PackContents(OTHER, identities(2))));
            assertEquals(1, index.size());
            assertEquals(Optional.empty(), index.find(identities(2)));
        }
    }

    @Test
    void onlyWhatWasFlushedIsThereForTheNext() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment("one", List.of(new PackContents(PACK, identities(1))));
            index.flush();
            index.addSegment("two", List.of(new PackContents(OTHER, identities(2))));
        }
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            assertEquals(Set.of("one"), index.segments());
            assertEquals(Optional.of(PACK), index.find(identities(1)));
            assertEquals(Optional.empty(), index.find(identities(2)));
            assertEquals(Optional.empty(), index.damage());
        }
    }

    @Test
    void aClearedIndexIsEmptyAtOnceAndForTheNext() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment("one", List.of(new PackContents(PACK, identities(1))));
            index.flush();
            index.clear();
            assertEquals(Set.of(), index.segments());
            assertEquals(Optional.empty(), index.find(identities(1)));
            assertEquals(0, index.size());
        }
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            assertEquals(Set.of(), index.segments());
            index.addSegment("one", List.of(new PackContents(OTHER, identities(1))));
            assertEquals(Optional.of(OTHER), index.find(identities(1)));
        }
    }

    @Test
    void packsAndSegmentsWithoutChunksAreNoTrouble() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment("", List.of());
            index.addSegment("no chunks", List.of(new PackContents(PACK, new byte[0])));
            index.flush();
        }
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            assertEquals(Set.of("", "no chunks"), index.segments());
            assertEquals(0, index.size());
        }
    }

    @Test
    void identitiesOfAllZerosOrAllOnesAreLikeOthers() throws IOException {
        byte[] ones = KnownPacks.HEX.parseHex("ff".repeat(32));
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            assertEquals(Optional.empty(), index.find(new byte[32]));
            index.addSegment("one", List.of(new PackContents(PACK, new byte[32]), new PackContents(OTHER, ones)));
            assertEquals(Optional.of(PACK), index.find(new byte[32]));
            assertEquals(Optional.of(OTHER), index.find(ones));
        }
    }

    @Test
    void aPackTooLargeForTheMemtableIsFoundWhole() throws IOException {
        Random random = new Random(7);
        byte[] many = new byte[32 * 5000];
        random.nextBytes(many);
        try (ChunkIndex index = Folders.open(folder, random)) {
            index.addSegment("one", List.of(new PackContents(PACK, many)));
            index.flush();
        }
        try (ChunkIndex index = Folders.open(folder, random)) {
            for (int at = 0; at < many.length; at += 32) {
                assertEquals(Optional.of(PACK), index.find(Arrays.copyOfRange(many, at, at + 32)));
            }
        }
    }

    @Test
    void oneIdentityInThousandsOfPacksMakesNothingSlowAndIsStillFound() throws IOException {
        byte[] same = identities(IntStream.generate(() -> 1).limit(10_000).toArray());
        try (ChunkIndex index = Folders.open(folder, new Random(7))) {
            index.addSegment("hostile", List.of(new PackContents(PACK, same), new PackContents(OTHER, identities(2))));
            index.flush();
            assertEquals(List.of(PACK), index.findAll(identities(1)));
            assertEquals(Optional.of(OTHER), index.find(identities(2)));
        }
    }

    @Test
    void filesOfOthersInTheFolderStay() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve("run-away"), "mine");
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            index.addSegment("one", List.of(new PackContents(PACK, identities(1))));
            index.flush();
            index.clear();
        }
        assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
        assertEquals("mine", Files.readString(folder.resolve("run-away")));
    }

    @Test
    void anInterruptedThreadAddsAndFlushesAndStaysInterrupted() throws IOException {
        try (ChunkIndex index = Folders.open(folder, new Random(7))) {
            Thread.currentThread().interrupt();
            byte[] many = new byte[32 * 5000];
            new Random(8).nextBytes(many);
            index.addSegment("one", List.of(new PackContents(PACK, many)));
            index.flush();
            index.clear();
            assertTrue(Thread.interrupted());
            index.addSegment("one", List.of(new PackContents(PACK, many)));
            assertEquals(5000, index.size());
        }
    }

    @Test
    void aClosedIndexSaysSo() throws IOException {
        ChunkIndex index = ChunkIndex.open(folder);
        index.close();
        index.close();
        assertThrows(IllegalStateException.class, () -> index.find(identities(1)));
        assertThrows(IllegalStateException.class, () -> index.findAll(identities(1)));
        assertThrows(IllegalStateException.class, () -> index.addSegment("one", List.of()));
        assertThrows(IllegalStateException.class, index::flush);
        assertThrows(IllegalStateException.class, index::clear);
        assertThrows(IllegalStateException.class, index::segments);
        assertThrows(IllegalStateException.class, () -> index.hasSegment("one"));
        assertThrows(IllegalStateException.class, index::size);
    }

    @Test
    void whatIsNoIdentityOrPackIsRefused() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(folder)) {
            assertThrows(IllegalArgumentException.class, () -> index.find(new byte[31]));
            assertThrows(IllegalArgumentException.class, () -> index.findAll(new byte[33]));
        }
        assertThrows(IllegalArgumentException.class, () -> new PackContents(PACK, new byte[33]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PackContents(new PackLocation((byte) 1, "AB".repeat(32), 1, 1), new byte[32]));
        assertThrows(IllegalArgumentException.class, () -> new PackLocation((byte) 1, "ab", 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PackLocation((byte) 3, "ab".repeat(32), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PackLocation((byte) 1, "ab".repeat(32), 1, 2));
    }

    /** Identities that begin with these bytes, end to end. */
    private static byte[] identities(int... first) {
        byte[] identities = new byte[32 * first.length];
        for (int i = 0; i < first.length; i++) {
            identities[32 * i] = (byte) first[i];
        }
        return identities;
    }
}
