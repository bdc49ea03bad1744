package dev.holdfast.engine.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index does what a map would do. */
class ChunkIndexPropertyTest {
    @TempDir
    Path folder;

    @RepeatedTest(4)
    void anyMixOfAddingFlushingClearingAndReopeningAnswersLikeAMap() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("ChunkIndexPropertyTest seed " + seed);
        Random random = new Random(seed);
        KnownPacks packs = new KnownPacks(random);
        Set<String> known = new HashSet<>();
        Set<String> durable = new HashSet<>();
        ChunkIndex index = Folders.open(folder, random);
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    index.clear();
                    known.clear();
                    durable.clear();
                }
                case 1, 2 -> {
                    index.close();
                    index = Folders.open(folder, random);
                    known = new HashSet<>(durable);
                }
                case 3, 4, 5, 6 -> {
                    index.flush();
                    durable = new HashSet<>(known);
                }
                default -> {
                    String segment = random.nextInt(4) == 0 && !packs.segments().isEmpty()
                            ? packs.segments().iterator().next() // perhaps known already
                            : packs.newSegment(4, 150);
                    index.addSegment(segment, packs.packs(segment));
                    known.add(segment);
                }
            }
            if (step % 10 == 0) {
                packs.assertKnowsExactly(index, known);
            }
        }
        packs.assertKnowsExactly(index, known);
        index.close();
    }

    @Test
    void manySmallSegmentsEachMadeDurableAreAllThereInTheEnd() throws IOException {
        Random random = new Random(5);
        KnownPacks packs = new KnownPacks(random);
        for (int round = 0; round < 20; round++) {
            try (ChunkIndex index = Folders.open(folder, random)) {
                for (int i = 0; i < 10; i++) {
                    String segment = packs.newSegment(3, 40);
                    index.addSegment(segment, packs.packs(segment));
                    index.flush();
                }
            }
        }
        try (ChunkIndex index = Folders.open(folder, random)) {
            packs.assertKnowsExactly(index, packs.segments());
        }
    }

    @Test
    void askingInStoredOrderAnswersTheSameAsAtRandom() throws IOException {
        Random random = new Random(6);
        KnownPacks packs = new KnownPacks(random);
        try (ChunkIndex index = Folders.open(folder, random)) {
            for (int i = 0; i < 60; i++) {
                String segment = packs.newSegment(8, 100);
                index.addSegment(segment, packs.packs(segment));
            }
            // In order, twice, so that neighbours are known the second time.
            packs.assertKnowsExactly(index, packs.segments());
            packs.assertKnowsExactly(index, packs.segments());
        }
    }
}
