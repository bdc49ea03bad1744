package dev.holdfast.campaigns;

import java.util.List;
import java.util.SplittableRandom;

/** Memory and cost against size: of disks, of what is on them, of generations, of repositories. */
public final class Scale {
    private static final String USAGE = """
            usage: scale [--home IMAGE] [--part memory|sparse|generations|requests|index|all] [--seed N] [--work FOLDER]
                   [--disk-mib 1024] [--large-gib 64] [--data-mib 2048] [--generations 100] [--packs 1000000]
                   [--index-entries 100000000]""";

    private Scale() {}

    /** See the usage. */
    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        String part = given.text("part", "all");
        int diskMebibytes = given.count("disk-mib", 1024);
        int largeGibibytes = given.count("large-gib", 64);
        int dataMebibytes = given.count("data-mib", 2048);
        int generations = given.count("generations", 100);
        int packs = given.count("packs", 1_000_000);
        int entries = given.count("index-entries", 100_000_000);
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "scale");
        given.requireNothingElse();
        if (!List.of("memory", "sparse", "generations", "requests", "index", "all")
                .contains(part)) {
            throw new IllegalArgumentException(USAGE);
        }
        Verdict verdict = new Verdict("scale", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        SplittableRandom random = new SplittableRandom(seed);
        int status;
        try (work) {
            if (part.equals("memory") || part.equals("all")) {
                new ScaleOfDisks(programs, work.path(), random.split(), verdict)
                        .memory(diskMebibytes, largeGibibytes, dataMebibytes);
            }
            if (part.equals("sparse") || part.equals("all")) {
                new ScaleOfDisks(programs, work.path(), random.split(), verdict).sparse(diskMebibytes);
            }
            if (part.equals("generations") || part.equals("all")) {
                new ScaleOfGenerations(programs, work.path(), random.split(), verdict).run(diskMebibytes, generations);
            }
            if (part.equals("requests") || part.equals("all")) {
                new ScaleOfRequests(work.path(), seed, verdict).run(packs);
            }
            if (part.equals("index") || part.equals("all")) {
                new ScaleOfIndex(programs, work.path(), seed, verdict).run(entries, 16);
            }
            status = verdict.finish("%s", part);
        }
        System.exit(status);
    }
}
