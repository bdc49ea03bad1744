package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Whether a point becomes slower to restore the more points there were before it. */
final class ScaleOfGenerations {
    private static final double MOST_RATIO = 1.5;
    private static final int BLOCKS_OF_MEBIBYTE = 16;
    private static final int CHANGED_OF_100 = 1;
    private static final int REPETITIONS = 3;
    private static final int TELL = 10;

    private final Programs programs;
    private final Path work;
    private final SplittableRandom random;
    private final Verdict verdict;

    ScaleOfGenerations(Programs programs, Path work, SplittableRandom random, Verdict verdict) {
        this.programs = programs;
        this.work = work;
        this.random = random;
        this.verdict = verdict;
    }

    void run(int diskMebibytes, int generations) throws IOException, InterruptedException {
        Site site = Site.create(programs, work.resolve("generations"), work.resolve("cache-generations"));
        ChangingDisk disk =
                new ChangingDisk(work.resolve("generations.raw"), (long) diskMebibytes << 20, random.split());
        long blocks = (long) diskMebibytes * BLOCKS_OF_MEBIBYTE;
        disk.fill(0, blocks);
        List<Acknowledged> points = new ArrayList<>();
        for (int generation = 1; generation <= generations; generation++) {
            if (generation > 1) {
                disk.scatter(Math.max(1, blocks * CHANGED_OF_100 / 100));
            }
            boolean compared = generation == 1 || generation == generations;
            Child.Ended ended = Child.run(site.backupDisk(disk.image(), "disk"));
            verdict.require(ended.done(), "generation %d: %s", generation, ended);
            points.addAll(Site.acknowledged(ended.out(), compared ? Checksums.ofFile(disk.image()) : ""));
            if (generation % TELL == 0) {
                verdict.tell("generation %d, %d MiB stored", generation, site.packBytes() >> 20);
            }
        }
        // In turn, so that a machine that becomes busy makes both slower.
        Duration first = Duration.ofDays(1);
        Duration last = first;
        for (int i = 0; i < REPETITIONS; i++) {
            first = min(first, restore(site, points.getFirst()));
            last = min(last, restore(site, points.getLast()));
        }
        double ratio = last.toNanos() / (double) first.toNanos();
        verdict.tell(
                "generations: restore of the first in %.1f s, of number %d in %.1f s: %.2f times",
                first.toMillis() / 1e3, generations, last.toMillis() / 1e3, ratio);
        verdict.require(ratio <= MOST_RATIO, "the last generation takes %.2f times as long as the first", ratio);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Duration restore(Site site, Acknowledged point) throws IOException, InterruptedException {
        Path to = work.resolve("generation.restored");
        Child.Ended ended = Child.run(RestoreCheck.command(site, point, to));
        if (verdict.require(ended.done(), "restore of %s: %s", point.object(), ended)) {
            verdict.require(RestoreCheck.isRight(point, to), "restore of %s gave wrong bytes", point.object());
        }
        Folders.remove(to);
        return ended.time();
    }
}
