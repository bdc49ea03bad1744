package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * Tries whether a store enforces the conditions of puts that it declares: many stores accept a condition and ignore it, in
 * some of their modes, and some let two writers win a race. What is put for that stands under {@code trial/} and is
 * deleted again, as far as the credentials allow.
 */
public final class ConditionTrial {
    /** Writers that race. */
    private static final int RACERS = 8;

    private final BlobStore store;
    private final int rounds;
    private final String folder;
    private final Map<Ability, String> refuted = new EnumMap<>(Ability.class);
    private final Set<Ability> proven = EnumSet.noneOf(Ability.class);
    private final Set<Ability> denied = EnumSet.noneOf(Ability.class);
    private boolean left;

    /**
     * A trial of a store.
     *
     * @param rounds how many races are run for each condition, 1 or more
     * @param now what this machine's clock shows
     */
    public ConditionTrial(BlobStore store, int rounds, Instant now, RandomGenerator random) {
        this.store = store;
        this.rounds = rounds;
        this.folder = TrialFolder.begin(now, random);
    }

    /**
     * What came out.
     *
     * @param proven what the store enforced each time
     * @param refuted what it declares and did not enforce, and what was seen
     * @param denied what it declares and the credentials do not allow, so that it could not be tried
     * @param left whether something could not be deleted again
     */
    public record Outcome(Set<Ability> proven, Map<Ability, String> refuted, Set<Ability> denied, boolean left) {
        public Outcome {
            proven = Set.copyOf(proven);
            refuted = Map.copyOf(refuted);
            denied = Set.copyOf(denied);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Racer(byte[] content, boolean won) {}

    /** A way to begin a race: the condition that only one of them can meet. */
    private interface Start {
        PutCondition condition(BlobName name) throws BlobStoreException;
    }

    /** Runs it; throws only what keeps it from being run. */
    public Outcome run() throws BlobStoreException, InterruptedException {
        if (store.capabilities().putIfAbsent()) {
            race(Ability.PUT_IF_ABSENT, "a", _ -> new PutCondition.IfAbsent());
        }
        if (store.capabilities().putIfVersion()) {
            raceForVersions();
        }
        return new Outcome(proven, refuted, denied, left);
    }

    /** Credentials that only add may not replace, under whatever condition. */
    private void raceForVersions() throws BlobStoreException, InterruptedException {
        PutCondition first =
                proven.contains(Ability.PUT_IF_ABSENT) ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        try {
            race(Ability.PUT_IF_VERSION, "v", name -> {
                BlobStat stat = store.put(name, body(folder + " at the start"), first);
                return new PutCondition.IfVersion(stat.version());
            });
        } catch (BlobStoreException.AccessDenied e) {
            denied.add(Ability.PUT_IF_VERSION);
        }
    }

    private static BlobBody body(String text) {
        return BlobBody.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private void race(Ability ability, String kind, Start start) throws BlobStoreException, InterruptedException {
        for (int round = 0; round < rounds && !refuted.containsKey(ability); round++) {
            BlobName name = new BlobName(folder + kind + round);
            try {
                race(ability, name, start.condition(name));
            } finally {
                remove(name);
            }
        }
        if (!refuted.containsKey(ability)) {
            proven.add(ability);
        }
    }

    private void race(Ability ability, BlobName name, PutCondition condition)
            throws BlobStoreException, InterruptedException {
        List<Racer> racers = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(RACERS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Racer>> futures = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                byte[] content = (folder + " by writer " + i).getBytes(StandardCharsets.UTF_8);
                futures.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return new Racer(content, wins(name, content, condition));
                }));
            }
            for (Future<Racer> future : futures) {
                racers.add(await(future));
            }
        }
        judge(ability, name, racers, condition);
    }

    private boolean wins(BlobName name, byte[] content, PutCondition condition) throws BlobStoreException {
        try {
            store.put(name, BlobBody.of(content), condition);
            return true;
        } catch (BlobStoreException.AlreadyExists | BlobStoreException.PreconditionFailed e) {
            return false;
        }
    }

    private static Racer await(Future<Racer> future) throws BlobStoreException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BlobStoreException failure) {
                throw failure;
            }
            throw new IllegalStateException("a writer of the trial failed", e.getCause());
        }
    }

    private void judge(Ability ability, BlobName name, List<Racer> racers, PutCondition condition)
            throws BlobStoreException {
        List<Racer> winners = racers.stream().filter(Racer::won).toList();
        if (winners.size() != 1) {
            refuted.put(ability, winners.size() + " of " + RACERS + " writers at once were told that they won");
        } else if (!stands(name, winners.getFirst().content())) {
            refuted.put(ability, "the content of the one who was told to have won was replaced");
        } else if (wins(name, (folder + " late").getBytes(StandardCharsets.UTF_8), condition)) {
            refuted.put(ability, "a writer who came late replaced what stood there");
        }
    }

    private boolean stands(BlobName name, byte[] content) throws BlobStoreException {
        try (InputStream in = store.read(name)) {
            return Arrays.equals(content, in.readNBytes(content.length + 1));
        } catch (IOException e) {
            throw new BlobStoreException.Transient(name + " could not be read back: " + e.getMessage(), "", e);
        }
    }

    private void remove(BlobName name) throws BlobStoreException {
        try {
            store.delete(name);
        } catch (BlobStoreException.AccessDenied | BlobStoreException.RetentionViolation e) {
            left = true;
        }
    }
}
