package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What part of a link's speed a replication to S3 reaches, with data that cannot be compressed. */
final class LinkSpeed {
    private static final int BLOCK = 1 << 16;

    /** What part of its speed a link may seem to let through: what it takes in at once counts too. */
    private static final double MOST = 1.2;

    private final Programs programs;
    private final Path work;
    private final Verdict verdict;
    private final StoreSite near;

    /** Takes a point of a disk of so many MiB into a folder. */
    LinkSpeed(Programs programs, Path work, int mebibytes, SplittableRandom random, Verdict verdict)
            throws IOException, InterruptedException {
        this.programs = programs;
        this.work = work;
        this.verdict = verdict;
        near = StoreSite.create(programs, "source", "file://" + work.resolve("source"), work, Optional.empty());
        long bytes = (long) mebibytes << 20;
        ChangingDisk disk = new ChangingDisk(work.resolve("disk.raw"), bytes, random);
        disk.fill(0, bytes / BLOCK);
        verdict.must(near.backup(disk.image(), "disk"));
    }

    /**
     * Replicates it by a link.
     *
     * @param megabytes a second; 0 for as fast as it goes
     * @param least the part of that that has to be reached
     */
    void run(int megabytes, double least) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(work.resolve("at-" + megabytes));
        try (LimitedLink link = new LimitedLink(megabytes);
                S3Process server = S3Process.start(link.before(), folder)) {
            Programs inside = new Programs(
                    Stream.concat(link.before().stream(), programs.agent().stream())
                            .toList(),
                    programs.restore());
            StoreSite there = StoreSite.create(inside, "far", server.url("site"), folder, Optional.of(near));
            StoreSite from = new StoreSite(inside, near.name(), near.url(), near.key(), near.cache());
            JsonNode report = Site.parse(verdict.must(from.replicateTo(there)).out())
                    .orElseThrow(() -> new IOException("no report"));
            double bytes = report.path("bytes").asDouble();
            double rate = bytes / 1e6 / report.path("seconds").asDouble();
            int again = report.path("requests").path("put").path("failed").asInt();
            verdict.require(again == 0, "%d uploads failed and were made again", again);
            if (megabytes == 0) {
                verdict.tell("link: no limit: %.0f MB at %.1f MB/s", bytes / 1e6, rate);
            } else {
                verdict.tell(
                        "link: %d MB/s: %.0f MB at %.1f MB/s, %.2f of it",
                        megabytes, bytes / 1e6, rate, rate / megabytes);
                verdict.require(rate <= MOST * megabytes, "%.1f MB/s came through a link of %d", rate, megabytes);
                verdict.require(
                        rate >= least * megabytes, "%.1f MB/s of %d are less than %.2f", rate, megabytes, least);
            }
        }
        Folders.remove(folder);
    }
}
