package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What the agent costs: an idle one, with many workloads at three sites, has to have less than 250 MiB of anonymous memory and
 * to use less than a hundredth of a processor; and how near a replication comes to the speed of its link.
 */
public final class Overhead {
    private static final String USAGE =
            "usage: overhead [--home IMAGE] [--part idle|short|link|all] [--workloads 100] [--minutes 5]"
                    + " [--disk-mib 1024] [--rates 20,100,0] [--seed N] [--work FOLDER]";
    private static final Duration TO_SETTLE = Duration.ofSeconds(60);
    private static final double MOST_ANONYMOUS = 250;
    private static final double MOST_PROCESSOR = 0.01;

    /** A short round settles no longer than it has to, and is looked at for too short a time to tell a hundredth. */
    private static final Duration SHORT = Duration.ofSeconds(15);

    private static final Duration SHORT_TO_SETTLE = Duration.ofMinutes(5);
    private static final double SHORT_MOST_PROCESSOR = 0.4;
    private static final double LEAST_OF_A_LINK = 0.9;

    private Overhead() {}

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        String part = given.text("part", "all");
        int workloads = given.count("workloads", 100);
        Duration length = Duration.ofMinutes(given.count("minutes", 5));
        int mebibytes = given.count("disk-mib", 1024);
        String rates = given.text("rates", "20,100,0");
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "overhead");
        given.requireNothingElse();
        SplittableRandom random = new SplittableRandom(seed);
        Verdict verdict = new Verdict("overhead", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work) {
            boolean brief = part.equals("short");
            if (!part.equals("link")) {
                try (IdleAgent idle = new IdleAgent(
                        programs, Files.createDirectories(work.path().resolve("idle")), workloads, random, verdict)) {
                    if (brief) {
                        idle.run(SHORT_TO_SETTLE, true, SHORT, MOST_ANONYMOUS, SHORT_MOST_PROCESSOR);
                    } else {
                        idle.run(TO_SETTLE, false, length, MOST_ANONYMOUS, MOST_PROCESSOR);
                    }
                }
            }
            if (!part.equals("idle") && !brief) {
                LinkSpeed speed = new LinkSpeed(
                        programs, Files.createDirectories(work.path().resolve("link")), mebibytes, random, verdict);
                for (String rate : rates.split(",", -1)) {
                    speed.run(Integer.parseInt(rate), LEAST_OF_A_LINK);
                }
            }
            status = verdict.finish("%s", part);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }
}
