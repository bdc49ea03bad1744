package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/** What the size of a disk costs, where its data is the same. */
final class ScaleOfDisks {
    /** The promise: a backup fits beside what the host is there for. */
    private static final long MOST_KIBIBYTES = 400 * 1024;

    /** What counts as flat: maps of larger disks are walked by few nodes at once. */
    private static final double MOST_GROWTH = 1.25;

    /** A block of noise (64 KiB), and the nodes that lead to it. */
    private static final long MOST_STORED_BY_A_BLOCK = 128 * 1024;

    /** Holes are skipped, so a disk of 4 TiB takes about as long as what is on it. */
    private static final double MOST_TIME = 2;

    private static final int BLOCKS_OF_MEBIBYTE = 16;
    private static final int STRETCHES = 64;
    private static final long HUGE = 4L << 40;

    private final Programs programs;
    private final Path work;
    private final SplittableRandom random;
    private final Verdict verdict;
    private int disks;

    ScaleOfDisks(Programs programs, Path work, SplittableRandom random, Verdict verdict) {
        this.programs = programs;
        this.work = work;
        this.random = random;
        this.verdict = verdict;
    }

    private record Measured(Duration time, long peakKibibytes, long storedBytes) {}

    /** Peak memory of backups of a small and a large disk. */
    void memory(int diskMebibytes, int largeGibibytes, int dataMebibytes) throws IOException, InterruptedException {
        Measured small = backUpNew((long) diskMebibytes << 20, diskMebibytes);
        Measured large = backUpNew((long) largeGibibytes << 30, dataMebibytes);
        verdict.tell(
                "memory: %d MiB for %d MiB of disk, %d MiB for %d GiB with %d MiB of data",
                small.peakKibibytes >> 10, diskMebibytes, large.peakKibibytes >> 10, largeGibibytes, dataMebibytes);
        verdict.require(
                Math.max(small.peakKibibytes, large.peakKibibytes) <= MOST_KIBIBYTES,
                "more than %d MiB of memory",
                MOST_KIBIBYTES >> 10);
        verdict.require(
                large.peakKibibytes <= MOST_GROWTH * small.peakKibibytes, "memory grows with the size of the disk");
    }

    /** A disk of 4 TiB against one that is as large as the data on both. */
    void sparse(int dataMebibytes) throws IOException, InterruptedException {
        Measured plain = backUpNew((long) dataMebibytes << 20, dataMebibytes);
        Site site = site();
        ChangingDisk disk = disk(HUGE, dataMebibytes);
        Measured huge = backUp(site, disk);
        disk.scatter(1);
        Measured block = backUp(site, disk);
        Measured nothing = backUp(site, disk);
        remove(site, disk);
        verdict.tell(
                "sparse: 4 TiB with %d MiB of data in %.1f s, a disk of that size in %.1f s; peaks %d and %d MiB",
                dataMebibytes,
                huge.time.toMillis() / 1e3,
                plain.time.toMillis() / 1e3,
                huge.peakKibibytes >> 10,
                plain.peakKibibytes >> 10);
        verdict.tell(
                "one changed block stored %d bytes in %.1f s, nothing changed %d bytes in %.1f s",
                block.storedBytes, block.time.toMillis() / 1e3, nothing.storedBytes, nothing.time.toMillis() / 1e3);
        verdict.require(huge.time.toNanos() <= MOST_TIME * plain.time.toNanos(), "holes take time: %s", huge.time);
        verdict.require(huge.peakKibibytes <= MOST_KIBIBYTES, "4 TiB take more than %d MiB", MOST_KIBIBYTES >> 10);
        verdict.require(block.storedBytes <= MOST_STORED_BY_A_BLOCK, "one block stored %d bytes", block.storedBytes);
    }

    private Measured backUpNew(long diskBytes, int dataMebibytes) throws IOException, InterruptedException {
        Site site = site();
        ChangingDisk disk = disk(diskBytes, dataMebibytes);
        Measured measured = backUp(site, disk);
        remove(site, disk);
        return measured;
    }

    private Site site() throws IOException, InterruptedException {
        disks++;
        return Site.create(programs, work.resolve("site-" + disks), work.resolve("cache-" + disks));
    }

    private static void remove(Site site, ChangingDisk disk) throws IOException {
        Folders.remove(site.folder());
        Folders.remove(disk.image());
    }

    /** A disk with that much data, in stretches spread evenly over it. */
    private ChangingDisk disk(long bytes, int dataMebibytes) throws IOException {
        ChangingDisk disk = new ChangingDisk(work.resolve("disk-" + disks + ".raw"), bytes, random.split());
        long blocks = bytes >> 16;
        long stretch = Math.max(1, (long) dataMebibytes * BLOCKS_OF_MEBIBYTE / STRETCHES);
        for (int i = 0; i < STRETCHES; i++) {
            disk.fill(blocks / STRETCHES * i, Math.min(stretch, blocks / STRETCHES));
        }
        return disk;
    }

    private Measured backUp(Site site, ChangingDisk disk) throws IOException, InterruptedException {
        try (Child child = Child.start(site.backupDisk(disk.image(), "disk"))) {
            long peak = PeakMemory.await(child);
            Child.Ended ended = child.await();
            verdict.require(ended.done(), "backup of %s: %s", disk.image().getFileName(), ended);
            long stored = Site.parse(ended.out())
                    .map(document -> document.path("points").path(0).path("storedBytes"))
                    .map(JsonNode::asLong)
                    .orElse(-1L);
            return new Measured(ended.time(), peak, stored);
        }
    }
}
