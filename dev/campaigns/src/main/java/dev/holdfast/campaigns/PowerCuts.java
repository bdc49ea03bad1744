package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Cuts the power while backups and replications write, to repository and local cache alike: writes that were not flushed
 * are gone. What was acknowledged before must be there afterwards, and be right; all that is there must pass verify.
 */
public final class PowerCuts implements AutoCloseable {
    private static final String USAGE =
            "usage: powercut [--home IMAGE] [--rounds 50] [--seed N] [--disk-mib 16] [--work FOLDER]";
    private static final long STORE_BYTES = 4L << 30;

    private final Verdict verdict;
    private final SplittableRandom random;
    private final VolatileDisk volatileDisk;
    private final ChangingDisk disk;
    private final Site near;
    private final Site far;
    private final Ledger ledger;
    private final RestoreCheck restores;
    private final Set<String> atFar = new HashSet<>();
    private Duration usual = Duration.ofSeconds(2);
    private int cuts;
    private int lost;

    PowerCuts(Programs programs, Path work, long diskBytes, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.random = new SplittableRandom(seed);
        disk = new ChangingDisk(work.resolve("disk.raw"), diskBytes, random.split());
        volatileDisk = new VolatileDisk(work, STORE_BYTES);
        ledger = new Ledger(work.resolve("ledger"));
        restores = new RestoreCheck(verdict, work.resolve("restores"));
        volatileDisk.powerOn();
        try {
            Path mounted = volatileDisk.mounted();
            near = Site.create(programs, mounted.resolve("near"), mounted.resolve("cache"));
            far = near.replica(mounted.resolve("far"));
            Child.run(List.of("sync", "-f", mounted.toString())); // the key files; nobody promised them
        } catch (IOException | InterruptedException e) {
            volatileDisk.close();
            throw e;
        }
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int rounds = given.count("rounds", 50);
        long diskBytes = (long) given.count("disk-mib", 16) << 20;
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "powercut");
        given.requireNothingElse();
        Verdict verdict = new Verdict("powercut", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        Optional<String> unavailable = VolatileDisk.unavailable();
        if (unavailable.isPresent()) {
            verdict.tell("powercut: not run: %s", unavailable.get());
            System.exit(2);
        }
        int status;
        try (work;
                PowerCuts campaign = new PowerCuts(programs, work.path(), diskBytes, seed, verdict)) {
            campaign.run(rounds);
            status = verdict.finish("%s", campaign);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** All rounds. */
    void run(int rounds) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            disk.change(3 + random.nextInt(5));
            boolean replicating = random.nextInt(3) == 0 && !ledger.points().isEmpty();
            long before = ledger.points().size();
            cutDuring(replicating);
            long acknowledged = ledger.points().size() - before;
            Child.Ended sound = volatileDisk.check();
            verdict.require(sound.exit() <= 1, "the file system itself is broken: %s", sound);
            volatileDisk.powerOn();
            check();
            verdict.tell(
                    "round %d: cut during %s, %d points acknowledged before it; %d in all",
                    round,
                    replicating ? "replication" : "backup",
                    acknowledged,
                    ledger.points().size());
        }
        verdict.require(lost > 0, "no cut lost anything: this machine flushes all by itself, and proves nothing");
    }

    private void cutDuring(boolean replicating) throws IOException, InterruptedException {
        List<String> command = replicating ? near.replicateTo(far) : near.backupDisk(disk.image(), "disk");
        String checksum = Checksums.ofFile(disk.image());
        KillMoment moment = KillMoment.any(random, usual, true);
        Site store = replicating ? far : near;
        long files = store.fileCount();
        Path unflushed = volatileDisk.mounted().resolve("unflushed-" + cuts);
        try (Child child = Child.start(command)) {
            moment.await(child, store, files);
            boolean ended = !child.isRunning();
            Files.writeString(unflushed, "nobody flushes this", StandardCharsets.UTF_8);
            Optional<String> said = ended ? Optional.of(child.await().out()) : Optional.empty();
            volatileDisk.cut();
            cuts++;
            child.kill();
            if (said.isPresent() && !replicating) {
                ledger.add(Site.acknowledged(said.get(), checksum));
            } else if (said.isPresent()) {
                ledger.points().forEach(point -> atFar.add(point.object()));
            }
        }
    }

    private void check() throws IOException, InterruptedException {
        Path unflushed = volatileDisk.mounted().resolve("unflushed-" + (cuts - 1));
        lost += Files.exists(unflushed) && Files.size(unflushed) > 0 ? 0 : 1;
        for (Site site : List.of(near, far)) {
            Child.Ended ended = Child.run(site.verify());
            verdict.require(ended.done(), "verify of %s: %s", site.folder().getFileName(), ended);
            Set<String> there = new HashSet<>(site.manifests());
            for (Acknowledged point : ledger.points()) {
                boolean promised = site.equals(near) || atFar.contains(point.object());
                verdict.require(
                        !promised || there.contains(point.object()),
                        "%s was acknowledged and is gone from %s",
                        point.object(),
                        site.folder().getFileName());
            }
        }
        Child.Ended rerun = Child.run(near.backupDisk(disk.image(), "disk"));
        usual = rerun.time();
        verdict.require(rerun.done(), "a backup after the cut: %s", rerun);
        ledger.add(Site.acknowledged(rerun.out(), Checksums.ofFile(disk.image())));
        restores.check(near, ledger.any(random));
    }

    @Override
    public String toString() {
        return cuts + " cuts, of which " + lost + " lost an unflushed file, "
                + ledger.points().size() + " points acknowledged";
    }

    @Override
    public void close() throws IOException {
        volatileDisk.close();
        ledger.close();
    }
}
