package dev.holdfast.campaigns;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.lease.HeldLease;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.servers.CuttingProxy;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * Owners that want one lease in a real store, each behind a proxy that is cut and mended at random, also in the middle of a
 * reply: two sides of three processes and four processes of their own, with clocks that are off. What each believed, and
 * until when, is compared afterwards: no two owners at once, and epochs only grow. Time passes faster for them than it does.
 */
final class LeasePartitions {
    private static final int FASTER = 40;
    private static final Duration PERIOD = Duration.ofSeconds(60);
    private static final String LEASE = "environment-campaign";

    private final SplittableRandom random;
    private final Verdict verdict;
    private final FastTime time = new FastTime(FASTER);
    private final Queue<Belief> beliefs = new ConcurrentLinkedQueue<>();
    private final LongAdder refused = new LongAdder();
    private final LongAdder unreached = new LongAdder();
    private final LongAdder wrongClock = new LongAdder();
    private volatile boolean over;

    LeasePartitions(long seed, Verdict verdict) {
        this.random = new SplittableRandom(seed);
        this.verdict = verdict;
    }

    /** That an owner held the lease, in nanoseconds of {@link FastTime}. */
    private record Belief(String owner, long epoch, long from, long until, boolean givenBack) {}

    /** How a process behind a proxy opens the store. */
    interface Opening {
        BlobStore through(int port) throws Exception;
    }

    private record Member(String owner, Leases leases, boolean joins, SplittableRandom random) {}

    /**
     * Plays.
     *
     * @param port of the store
     * @param log what each believed is written there, in order
     */
    void run(int port, Opening opening, int seconds, Path log) throws Exception {
        List<CuttingProxy> proxies = new ArrayList<>();
        List<BlobStore> stores = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                proxies.add(CuttingProxy.before(port));
                stores.add(new FastStore(opening.through(proxies.getLast().port()), time));
                String owner = i < 6 ? (i < 3 ? "primary" : "recovery") : "process-" + i;
                // One clock is wrong, and must never get anything.
                Duration ahead = i == 9 ? Duration.ofSeconds(30) : Duration.ofMillis(random.nextInt(-3500, 3501));
                Member member = new Member(owner, leases(stores.getLast(), owner, ahead), i < 6, random.split());
                threads.execute(() -> want(member));
            }
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            while (System.nanoTime() < end) {
                part(proxies);
            }
            over = true;
        } finally {
            over = true;
            stores.forEach(BlobStore::close);
            for (CuttingProxy proxy : proxies) {
                proxy.close();
            }
        }
        judge(log);
    }

    /** Cuts or mends one, or cuts off all of a side for longer than its lease lasts. */
    private void part(List<CuttingProxy> proxies) throws InterruptedException {
        switch (random.nextInt(6)) {
            case 0 -> {
                proxies.forEach(CuttingProxy::mend);
                int first = random.nextBoolean() ? 0 : 3;
                proxies.subList(first, first + 3).forEach(each -> each.cutAfter(random.nextInt(3000)));
                Thread.sleep(PERIOD.multipliedBy(2).dividedBy(FASTER));
            }
            case 1, 2 -> proxies.get(random.nextInt(proxies.size())).mend();
            default -> proxies.get(random.nextInt(proxies.size())).cutAfter(random.nextInt(3000));
        }
        Thread.sleep(random.nextInt(50, 1000));
    }

    /** A store whose clock is as fast, and shows whole seconds. */
    private static final class FastStore extends ForwardingBlobStore {
        private final FastTime time;

        FastStore(BlobStore delegate, FastTime time) {
            super(delegate);
            this.time = time;
        }

        @Override
        public Instant time() throws BlobStoreException {
            super.time(); // it has to be reached for that
            return time.now().truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private Leases leases(BlobStore store, String owner, Duration ahead) throws Exception {
        Id id = owner.startsWith("process")
                ? Id.random(new SecureRandom())
                : new Id(owner.equals("primary") ? "a".repeat(32) : "b".repeat(32));
        return new Leases(store, id, owner, PERIOD, time.clock(ahead), time::nanos);
    }

    private void want(Member member) {
        while (!over) {
            try {
                Thread.sleep(member.random().nextInt(20, 250));
                Leases.Outcome outcome = member.joins() && member.random().nextInt(4) > 0
                        ? member.leases().join(LEASE, 0)
                        : member.leases().acquire(LEASE);
                if (outcome instanceof Leases.Outcome.Acquired(HeldLease held)) {
                    boolean givesBack = !member.joins() && member.random().nextInt(10) == 0;
                    note(member, held, givesBack);
                    if (givesBack) {
                        member.leases().release(held);
                    }
                } else {
                    refused.increment();
                }
            } catch (RepositoryException e) {
                wrongClock.increment();
            } catch (BlobStoreException e) {
                unreached.increment();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** By the clock that is never set alone: the other may only shorten it. */
    private void note(Member member, HeldLease held, boolean givesBack) {
        long from = time.nanos();
        if (held.heldUntil() > from) {
            long until = givesBack ? time.nanos() : held.heldUntil();
            beliefs.add(new Belief(member.owner(), held.lease().epoch(), from, until, givesBack));
        }
    }

    private void judge(Path log) throws IOException {
        List<Belief> inOrder =
                beliefs.stream().sorted(Comparator.comparingLong(Belief::from)).toList();
        Files.write(log, inOrder.stream().map(Belief::toString).toList());
        long epochs = 0;
        Belief last = new Belief("", 0, 0, 0, true);
        for (Belief belief : inOrder) {
            boolean isAnother = !belief.owner().equals(last.owner());
            verdict.require(!isAnother || belief.from() >= last.until(), "two owners at once: %s and %s", last, belief);
            verdict.require(belief.epoch() >= last.epoch(), "an epoch went back: %s after %s", belief, last);
            verdict.require(
                    !isAnother || belief.epoch() > last.epoch(), "two owners of one epoch: %s and %s", last, belief);
            epochs += belief.epoch() > last.epoch() ? 1 : 0;
            last = isAnother || belief.givenBack() || belief.until() > last.until()
                    ? belief
                    : new Belief(belief.owner(), belief.epoch(), belief.from(), last.until(), false);
        }
        verdict.require(epochs > 1, "nobody ever took over: %d epochs", epochs);
        verdict.tell(
                "leases: 10 processes, 8 owners, %.0f minutes of theirs: %d times held or renewed, %d epochs; %d times another"
                        + " held it, %d times the store was not reached, %d times a clock was refused",
                time.nanos() / 60e9, inOrder.size(), epochs, refused.sum(), unreached.sum(), wrongClock.sum());
    }
}
