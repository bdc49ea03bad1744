package dev.holdfast.engine.probe;

import dev.holdfast.engine.store.ConditionTrial;
import dev.holdfast.engine.store.TrialFolder;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Tries out a store within a folder of its own, {@code trial/…}, which it empties again as far as the credentials allow. It
 * touches nothing else.
 */
public final class Probe {
    /** Where nothing can be deleted again, little is put. */
    private static final int LARGEST_LEFT = 64 << 10;

    private static final int ROUNDS = 10;

    private final BlobStore store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Finding> findings = new ArrayList<>();

    public Probe(BlobStore store, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What came out.
     *
     * @param findings in the order in which they were made
     * @param proven the conditions of puts that the store enforced
     * @param speeds by size, from small to large; none if the store is not good for a repository
     * @param left whether objects stayed behind since they could not be deleted
     */
    public record Outcome(List<Finding> findings, Set<Ability> proven, List<Speed> speeds, boolean left) {
        public Outcome {
            findings = List.copyOf(findings);
            proven = Set.copyOf(proven);
            speeds = List.copyOf(speeds);
        }

        /** Whether a finding of that kind was made. */
        public boolean has(Finding.Verdict verdict) {
            return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
        }
    }

    /**
     * Runs it.
     *
     * @param largest the size of the largest object that speed is measured with, in bytes
     */
    public Outcome run(int largest) throws BlobStoreException, InterruptedException {
        ProbeFolder folder = new ProbeFolder(store, TrialFolder.begin(clock.instant(), random));
        List<Speed> speeds = new ArrayList<>();
        Set<Ability> proven = Set.of();
        boolean trialLeft = false;
        try {
            findings.addAll(new BasicChecks(store, folder).run());
            if (findings.stream().noneMatch(finding -> finding.verdict() == Finding.Verdict.BAD)) {
                ConditionTrial.Outcome trial = new ConditionTrial(store, ROUNDS, clock.instant(), random).run();
                conditions(trial);
                proven = trial.proven();
                trialLeft = trial.left();
                abilities();
                clock();
                folder.empty();
                int most = folder.hasLeft() ? Math.min(largest, LARGEST_LEFT) : largest;
                speeds.addAll(new SpeedTrial(store, folder, random).run(most));
            }
        } finally {
            folder.empty();
        }
        if (folder.hasLeft()) {
            findings.add(Finding.notOffered(
                    "deleting",
                    "These credentials may not delete: right for an agent that only adds, and then the objects below "
                            + folder.prefix() + " stay. Retention and clean-up need credentials of their own."));
        } else {
            findings.add(Finding.good("deleting", "What is deleted is gone from listings."));
        }
        return new Outcome(findings, proven, speeds, folder.hasLeft() || trialLeft);
    }

    private void conditions(ConditionTrial.Outcome trial) {
        condition(
                trial,
                Ability.PUT_IF_ABSENT,
                "put if absent",
                "Existing objects cannot be replaced by ours, and of several who create the same one has its way.",
                "Objects are put without that guard: they are named by their content, so no right one is replaced by another.");
        condition(
                trial,
                Ability.PUT_IF_VERSION,
                "put if unchanged",
                "Nothing in this version depends on it.",
                "Nothing in this version depends on it.");
    }

    private void condition(ConditionTrial.Outcome trial, Ability ability, String check, String good, String otherwise) {
        if (trial.proven().contains(ability)) {
            findings.add(Finding.good(check, "Enforced in " + ROUNDS + " races of 8 writers. " + good));
        } else if (trial.refuted().containsKey(ability)) {
            findings.add(Finding.notKept(
                    check, "Declared and not enforced: " + trial.refuted().get(ability) + ". " + otherwise));
        } else if (trial.denied().contains(ability)) {
            findings.add(Finding.notOffered(check, "Not allowed to these credentials. " + otherwise));
        } else {
            findings.add(Finding.notOffered(check, "Not offered. " + otherwise));
        }
    }

    private void abilities() {
        boolean versions = store.capabilities().has(Ability.VERSIONS);
        findings.add(
                versions
                        ? Finding.good(
                                "older versions",
                                "Kept: what somebody deletes or overwrites can be seen through with --store-as-of.")
                        : Finding.notOffered(
                                "older versions", "Not kept: what somebody with your credentials deletes is gone."));
        boolean governance = store.capabilities().has(Ability.GOVERNANCE_RETENTION);
        boolean compliance = store.capabilities().has(Ability.COMPLIANCE_RETENTION);
        findings.add(
                governance || compliance
                        ? Finding.good(
                                "retention locks",
                                "Offered: " + (governance ? "governance" : "") + (governance && compliance ? ", " : "")
                                        + (compliance ? "compliance" : "") + ". Not tried, since that would leave"
                                        + " objects that nobody can delete.")
                        : Finding.notOffered(
                                "retention locks", "Not offered: nothing here holds off who has the credentials."));
    }

    private void clock() throws BlobStoreException {
        if (!store.capabilities().has(Ability.CLOCK)) {
            findings.add(Finding.notOffered("clock", "The store does not tell its time; it cannot be compared."));
            return;
        }
        Instant before = clock.instant();
        Instant there = store.time();
        Instant here = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
        Duration skew = Duration.between(here, there);
        String words = "The store's clock is " + Math.abs(skew.toSeconds()) + " s "
                + (skew.isNegative() ? "behind" : "ahead of") + " this machine's.";
        findings.add(
                skew.abs().compareTo(Duration.ofSeconds(30)) <= 0
                        ? Finding.good("clock", words)
                        : Finding.notKept(
                                "clock", words + " Correct this machine's clock: times of points come from it."));
    }
}
