package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Restores points by the real program, and compares with what the ledger says. */
final class RestoreCheck {
    private final Verdict verdict;
    private final Path folder;

    /** @param folder where restored things stand for a moment */
    RestoreCheck(Verdict verdict, Path folder) throws IOException {
        this.verdict = verdict;
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /** The command that restores a point to a path. */
    static List<String> command(Site site, Acknowledged point, Path to) {
        return point.isDisk()
                ? site.restoreDisk(point.workload(), point.instant(), to)
                : site.restoreTree(point.workload(), point.instant(), to);
    }

    /** Whether what was restored to a path is bit for bit the point. */
    static boolean isRight(Acknowledged point, Path restored) throws IOException {
        String checksum = point.isDisk() ? Checksums.ofFile(restored) : Checksums.ofTree(restored);
        return checksum.equals(point.checksum());
    }

    /** Restores a point of a site and compares it. */
    void check(Site site, Acknowledged point) throws IOException, InterruptedException {
        Path to = folder.resolve("restored");
        Folders.remove(to);
        Child.Ended ended = Child.run(command(site, point, to));
        if (verdict.require(
                ended.done(),
                "restore of %s from %s: %s",
                point.object(),
                site.folder().getFileName(),
                ended)) {
            verdict.require(
                    isRight(point, to),
                    "restore of %s from %s gave wrong bytes",
                    point.object(),
                    site.folder().getFileName());
        }
        Folders.remove(to);
    }
}
