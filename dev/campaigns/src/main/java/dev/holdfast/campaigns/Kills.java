package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Kills backups, replications and restores at random moments, runs each again, and looks after each round whether all that
 * was acknowledged is there, right, and at every site where it was said to be.
 */
public final class Kills implements AutoCloseable {
    /** A program has a few puts under way at once; each leaves one file at most when it is killed. */
    static final int MOST_LEFT_BY_A_KILL = 40;

    private static final String USAGE =
            "usage: kills [--home IMAGE] [--rounds 200] [--seed N] [--disk-mib 64] [--work FOLDER]";

    /** What is killed. */
    enum Victim {
        BACKUP_DISK,
        BACKUP_TREE,
        REPLICATE,
        RESTORE_DISK,
        RESTORE_TREE
    }

    private final Verdict verdict;
    private final SplittableRandom random;
    private final Path work;
    private final ChangingDisk disk;
    private final ChangingTree tree;
    private final Site near;
    private final Site far;
    private final Ledger ledger;
    private final RestoreCheck restores;
    private final Map<Victim, Duration> usual = new EnumMap<>(Victim.class);
    private final Map<Victim, Integer> killed = new EnumMap<>(Victim.class);
    private final Set<String> atFar = new HashSet<>();
    private int kills;
    private int unacknowledged;

    Kills(Programs programs, Path work, long diskBytes, long seed, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.work = work;
        this.random = new SplittableRandom(seed);
        disk = new ChangingDisk(work.resolve("disk.raw"), diskBytes, random.split());
        tree = new ChangingTree(work.resolve("tree"), random.split());
        near = Site.create(programs, work.resolve("near"), work.resolve("cache"));
        far = near.replica(work.resolve("far"));
        ledger = new Ledger(work.resolve("ledger"));
        restores = new RestoreCheck(verdict, work.resolve("restores"));
    }

    /** See the usage. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        int rounds = given.count("rounds", 200);
        long diskBytes = (long) given.count("disk-mib", 64) << 20;
        Programs programs = given.path("home").map(Programs::ofImage).orElseGet(Programs::ofClassPath);
        WorkFolder work = WorkFolder.of(given, "kills");
        given.requireNothingElse();
        Verdict verdict = new Verdict("kills", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        try (work;
                Kills kills = new Kills(programs, work.path(), diskBytes, seed, verdict)) {
            kills.run(rounds);
            status = verdict.finish("%s", kills);
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** All rounds, and at the end the sweep of what they left behind. */
    void run(int rounds) throws IOException, InterruptedException {
        for (Victim victim : Victim.values()) {
            change();
            unharmed(victim);
        }
        List<Victim> order = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            if (order.isEmpty()) {
                order.addAll(List.of(Victim.values()));
            }
            round(round, order.remove(random.nextInt(order.size())));
        }
        sweep();
        ledgerIsThere(near, true);
        verdict.tell("killed: %s; points that were committed and never acknowledged: %d", killed, unacknowledged);
    }

    private void change() throws IOException {
        disk.change(4 + random.nextInt(12));
        tree.change(20 + random.nextInt(60));
    }

    private void round(int round, Victim victim) throws IOException, InterruptedException {
        if (random.nextInt(10) == 0) {
            Folders.remove(near.cache()); // it may be deleted at any time
        }
        change();
        if (victim == Victim.REPLICATE) {
            unharmed(
                    random.nextBoolean()
                            ? Victim.BACKUP_DISK
                            : Victim.BACKUP_TREE); // so that there is something to copy
        }
        KillMoment moment = KillMoment.any(random, usual.getOrDefault(victim, Duration.ofSeconds(2)), writes(victim));
        boolean hit = harmed(victim, moment);
        unharmed(victim);
        check();
        verdict.tell(
                "round %d: %s %s after %s; %d points acknowledged, %d temporary files",
                round,
                victim,
                hit ? "killed" : "ended before it was to be killed",
                moment,
                ledger.points().size(),
                near.temporaryFiles().size() + far.temporaryFiles().size());
    }

    private static boolean writes(Victim victim) {
        return switch (victim) {
            case BACKUP_DISK, BACKUP_TREE, REPLICATE -> true;
            case RESTORE_DISK, RESTORE_TREE -> false;
        };
    }

    private Acknowledged wanted = new Acknowledged("", "", "", "", "");

    private List<String> command(Victim victim) {
        return switch (victim) {
            case BACKUP_DISK -> near.backupDisk(disk.image(), "disk");
            case BACKUP_TREE -> near.backupTree(tree.root(), "tree");
            case REPLICATE -> near.replicateTo(far);
            case RESTORE_DISK, RESTORE_TREE -> RestoreCheck.command(near, wanted, target());
        };
    }

    private Path target() {
        return work.resolve("killed-restore");
    }

    /** Runs it and kills it; tells whether it was still running. What it acknowledged all the same counts. */
    private boolean harmed(Victim victim, KillMoment moment) throws IOException, InterruptedException {
        choose(victim);
        int before = kills;
        long temporary =
                (long) near.temporaryFiles().size() + far.temporaryFiles().size();
        Site store = victim == Victim.REPLICATE ? far : near;
        int manifests = near.manifests().size();
        long files = store.fileCount();
        try (Child child = Child.start(command(victim))) {
            moment.await(child, store, files);
            Child.Ended ended = child.kill();
            boolean hit = ended.exit() != 0;
            verdict.require(!hit || ended.exit() == 137, "%s failed by itself: %s", victim, ended);
            int known = ledger.points().size();
            note(victim, ended);
            unacknowledged +=
                    near.manifests().size() - manifests - (ledger.points().size() - known);
            if (hit) {
                kills++;
                killed.merge(victim, 1, Integer::sum);
            }
        }
        long left = near.temporaryFiles().size() + far.temporaryFiles().size() - temporary;
        verdict.require(left <= MOST_LEFT_BY_A_KILL, "one kill of %s left %d temporary files", victim, left);
        return kills > before;
    }

    /** Runs the same again, to its end: it must get there. */
    private void unharmed(Victim victim) throws IOException, InterruptedException {
        switch (victim) {
            case BACKUP_DISK, BACKUP_TREE, REPLICATE -> {
                Child.Ended ended = Child.run(command(victim));
                verdict.require(ended.done(), "%s did not get there: %s", victim, ended);
                usual.put(victim, ended.time());
                note(victim, ended);
            }
            case RESTORE_DISK, RESTORE_TREE -> restoreAgain(victim);
        }
    }

    /** A killed restore is taken up again; what already stands under its name must be whole. */
    private void restoreAgain(Victim victim) throws IOException, InterruptedException {
        if (wanted.object().isEmpty() || wanted.isDisk() != (victim == Victim.RESTORE_DISK)) {
            choose(victim);
        }
        Path marker = target().resolve(".holdfast-restore-incomplete");
        boolean stands = Files.exists(target())
                && !Files.exists(marker)
                && (wanted.isDisk() || !Folders.files(target()).isEmpty());
        if (!stands) {
            Child.Ended ended = Child.run(command(victim));
            verdict.require(ended.done(), "%s did not get there: %s", victim, ended);
            usual.put(victim, ended.time());
        }
        verdict.require(
                Files.exists(target()) && RestoreCheck.isRight(wanted, target()),
                "%s of %s gave wrong bytes, %s",
                victim,
                wanted.object(),
                stands ? "killed as its target stood" : "after a rerun");
        verdict.require(
                !Files.exists(partial()), "%s left %s", victim, partial().getFileName());
        Folders.remove(target());
    }

    private Path partial() {
        return work.resolve("killed-restore.holdfast-partial");
    }

    private void choose(Victim victim) {
        if (victim == Victim.RESTORE_DISK || victim == Victim.RESTORE_TREE) {
            List<Acknowledged> fitting = ledger.points().stream()
                    .filter(point -> point.isDisk() == (victim == Victim.RESTORE_DISK))
                    .toList();
            wanted = fitting.get(random.nextInt(fitting.size()));
        }
    }

    /** What a program said before it ended, by itself or not. */
    private void note(Victim victim, Child.Ended ended) throws IOException {
        switch (victim) {
            case BACKUP_DISK -> ledger.add(Site.acknowledged(ended.out(), Checksums.ofFile(disk.image())));
            case BACKUP_TREE -> ledger.add(Site.acknowledged(ended.out(), Checksums.ofTree(tree.root())));
            case REPLICATE -> {
                if (ended.done()) {
                    ledger.points().forEach(point -> atFar.add(point.object()));
                }
            }
            case RESTORE_DISK, RESTORE_TREE -> {}
        }
    }

    private void check() throws IOException, InterruptedException {
        for (Site site : List.of(near, far)) {
            Child.Ended ended = Child.run(site.verify());
            verdict.require(ended.done(), "verify of %s: %s", site.folder().getFileName(), ended);
            ledgerIsThere(site, site.equals(near));
        }
        restores.check(near, ledger.any(random));
        List<Acknowledged> replicated = ledger.points().stream()
                .filter(point -> atFar.contains(point.object()))
                .toList();
        restores.check(far, replicated.get(random.nextInt(replicated.size())));
    }

    private void ledgerIsThere(Site site, boolean all) throws IOException {
        Set<String> there = new HashSet<>(site.manifests());
        for (Acknowledged point : ledger.points()) {
            verdict.require(
                    there.contains(point.object()) || !(all || atFar.contains(point.object())),
                    "%s was acknowledged and is gone from %s",
                    point.object(),
                    site.folder().getFileName());
        }
    }

    /** A day later, the next writer removes what killed ones left. */
    private void sweep() throws IOException, InterruptedException {
        FileTime twoDaysAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        int left = 0;
        for (Site site : List.of(near, far)) {
            for (Path file : site.temporaryFiles()) {
                Files.setLastModifiedTime(file, twoDaysAgo);
                left++;
            }
        }
        unharmed(Victim.BACKUP_DISK);
        unharmed(Victim.REPLICATE);
        int after = near.temporaryFiles().size() + far.temporaryFiles().size();
        verdict.require(after == 0, "of %d temporary files, a day old, %d were not swept", left, after);
        verdict.tell("%d temporary files were left by %d kills, and swept after a day", left, kills);
    }

    @Override
    public String toString() {
        return kills + " kills, " + ledger.points().size() + " points acknowledged";
    }

    @Override
    public void close() throws IOException {
        ledger.close();
    }
}
