package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two writers at once, round after round, in one repository: processes with a cache each, or with one between them; of two
 * workloads, or of the same. Most of what they bring is the same at both. Afterwards all points must be right, and the
 * store must hold no more than both would have stored without knowing of each other.
 */
public final class Writers implements AutoCloseable {
    /** Two that do not know of each other store twice what one would; maps and directories are a little apart. */
    static final double MOST_DUPLICATION = 2.05;

    private static final String USAGE =
            "usage: writers [--home IMAGE] [--rounds 50] [--seed N] [--disk-mib 32] [--work FOLDER]";

    private final Verdict verdict;
    private final SplittableRandom random;
    private final ChangingDisk one;
    private final Path two;
    private final Site both;
    private final Site alone;
    private final Path otherCache;
    private final Ledger ledger;
    private final RestoreCheck restores;
    private double most;

    Writers(Programs programs, Path work, long diskBytes, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
        one = new ChangingDisk(work.resolve("one.raw"), diskBytes, random.split());
        two = work.resolve("two.raw");
        both = Site.create(programs, work.resolve("both"), work.resolve("cache-1"));
        alone = Site.create(programs, work.resolve("alone"), work.resolve("cache-alone"));
        otherCache = work.resolve("cache-2");
        ledger = new Ledger(work.resolve("ledger"));
        restores = new RestoreCheck(verdict, work.resolve("restores"));
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int rounds = given.count("rounds", 50);
        long diskBytes = (long) given.count("disk-mib", 32) << 20;
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "writers");
        given.requireNothingElse();
        Verdict verdict = new Verdict("writers", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Writers writers = new Writers(programs, work.path(), diskBytes, seed, verdict)) {
            writers.run(rounds);
            status = verdict.finish("%s", writers);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** All rounds, then every point restored. */
    void run(int rounds) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            one.change(8 + random.nextInt(8));
            Files.copy(one.image(), two, StandardCopyOption.REPLACE_EXISTING);
            boolean sharedCache = round % 2 == 0;
            boolean sameWorkload = round % 4 >= 2;
            round(round, sharedCache, sameWorkload);
        }
        Child.Ended verified = Child.run(both.verify());
        verdict.require(verified.done(), "verify at the end: %s", verified);
        for (Acknowledged point : ledger.points()) {
            restores.check(both, point);
        }
    }

    private void round(int round, boolean sharedCache, boolean sameWorkload) throws IOException, InterruptedException {
        // The writer that is alone has the same points before: how a leaf is cut into chunks follows from those.
        String first = sameWorkload ? "common" : "one";
        Site second = sharedCache ? both : both.withCache(otherCache);
        long bothBefore = both.packBytes();
        long aloneBefore = alone.packBytes();
        String checksum = Checksums.ofFile(one.image());
        try (Child left = Child.start(both.backupDisk(one.image(), first));
                Child right = Child.start(second.backupDisk(two, sameWorkload ? first : "two"))) {
            for (Child child : List.of(left, right)) {
                Child.Ended ended = child.await();
                verdict.require(ended.done(), "one of two writers, round %d: %s", round, ended);
                ledger.add(Site.acknowledged(ended.out(), checksum));
            }
        }
        Child.Ended single = Child.run(alone.backupDisk(one.image(), first));
        verdict.require(single.done(), "the writer that is alone, round %d: %s", round, single);
        long stored = both.packBytes() - bothBefore;
        long needed = alone.packBytes() - aloneBefore;
        double duplication = stored / (double) needed;
        most = Math.max(most, duplication);
        verdict.require(
                duplication <= MOST_DUPLICATION, "round %d stored %d bytes, one writer %d", round, stored, needed);
        Child.Ended verified = Child.run(both.verify());
        verdict.require(verified.done(), "verify after round %d: %s", round, verified);
        verdict.tell(
                "round %d: %s cache, %s: stored %.2f times what one writer does",
                round,
                sharedCache ? "one" : "a cache each",
                sameWorkload ? "one workload" : "two workloads",
                duplication);
    }

    @Override
    public String toString() {
        return ledger.points().size() + " points of two writers, all restored, at most "
                + "%.2f times the bytes of one".formatted(most);
    }

    @Override
    public void close() throws IOException {
        ledger.close();
    }
}
