package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a crash at any write, an index holds what was flushed last, or what was being flushed, and nothing between. */
class ChunkIndexCrashTest {
    private final long seed = Long.getLong("holdfast.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final KnownPacks packs = new KnownPacks(random);

    /** Each change of the disk, and what an index may hold if it is the last. */
    private record Moment(DiskStep step, List<Set<String>> allowed) {}

    private final List<Moment> moments = new ArrayList<>();

    /** What was made durable last, and while it is being changed, what it will be. */
    private List<Set<String>> allowed = List.of(Set.of());

    @TempDir
    Path temporary;

    @Test
    void aCrashOrPowerFailureAtAnyWriteLeavesTheOlderStateOrTheNewer() throws IOException {
        System.out.println("ChunkIndexCrashTest seed " + seed);
        record(12);
        SimulatedDisk disk = new SimulatedDisk();
        Path after = temporary.resolve("after");
        for (Moment moment : moments) {
            disk.apply(moment.step());
            disk.afterCrash(after);
            assertAllowed(after, moment);
            disk.afterWorstPowerFailure(after);
            assertAllowed(after, moment);
            disk.afterPowerFailure(after, random);
            assertAllowed(after, moment);
        }
        assertTrue(moments.size() > 200, () -> "only " + moments.size() + " steps");
    }

    @Test
    void anIndexGoesOnAfterACrashAndMayCrashAgain() throws IOException {
        System.out.println("ChunkIndexCrashTest seed " + seed);
        SimulatedDisk disk = new SimulatedDisk();
        Path folder = temporary.resolve("folder");
        Set<String> durable = Set.of();
        for (int round = 0; round < 30; round++) {
            int crash = random.nextInt(60);
            List<DiskStep> steps = new ArrayList<>();
            Set<String> known;
            Set<String> next;
            try (ChunkIndex index = ChunkIndex.open(folder, Folders.SMALL, random, step -> steps.add(copy(step)))) {
                known = index.segments();
                assertEquals(durable, known);
                packs.assertKnowsExactly(index, known);
                next = add(index, known, 3);
                index.flush();
            }
            steps.subList(0, Math.min(crash, steps.size())).forEach(disk::apply);
            disk.afterPowerFailure(folder, random);
            try (ChunkIndex index = Folders.open(folder, random)) {
                durable = index.segments();
                Set<String> found = durable;
                assertTrue(
                        durable.equals(known) || durable.equals(next),
                        () -> found + " is neither " + known + " nor " + next);
            }
            disk = new SimulatedDisk(); // only now: opening deletes leftovers
            readInto(disk, folder);
        }
    }

    /** A life of an index: segments, flushes, merges, reopening, clearing. */
    private void record(int rounds) throws IOException {
        Path folder = temporary.resolve("recorded");
        for (int round = 0; round < rounds; round++) {
            try (ChunkIndex index = ChunkIndex.open(
                    folder, Folders.SMALL, random, step -> moments.add(new Moment(copy(step), allowed)))) {
                Set<String> known = allowed.getLast();
                assertEquals(known, index.segments());
                if (round == rounds / 2) {
                    allowed = List.of(known, Set.of());
                    index.clear();
                    known = Set.of();
                    allowed = List.of(known);
                }
                Set<String> next = add(index, known, 4);
                allowed = List.of(known, next);
                index.flush();
                allowed = List.of(next);
                add(index, next, 1); // never flushed
            }
        }
    }

    private Set<String> add(ChunkIndex index, Set<String> known, int segments) throws IOException {
        Set<String> next = new HashSet<>(known);
        for (int i = 0; i < segments; i++) {
            String segment = packs.newSegment(4, 80);
            index.addSegment(segment, packs.packs(segment));
            next.add(segment);
        }
        return next;
    }

    private void assertAllowed(Path folder, Moment moment) throws IOException {
        try (ChunkIndex index = Folders.open(folder, random)) {
            Set<String> known = index.segments();
            assertTrue(moment.allowed().contains(known), () -> "seed " + seed + ", after " + moment.step());
            assertEquals(Optional.empty(), index.damage(), () -> "seed " + seed + ", after " + moment.step());
            packs.assertKnowsExactly(index, known);
        }
    }

    private static DiskStep copy(DiskStep step) {
        return step instanceof DiskStep.Written(String file, long offset, byte[] bytes, int length)
                ? new DiskStep.Written(file, offset, bytes.clone(), length)
                : step;
    }

    /** What is in a folder, all of it durable. */
    private static void readInto(SimulatedDisk disk, Path folder) throws IOException {
        for (String name : Folders.names(folder)) {
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            disk.apply(new DiskStep.Written(name, 0, bytes, bytes.length));
            disk.apply(new DiskStep.Synced(name));
        }
        disk.apply(new DiskStep.FolderSynced());
    }
}
